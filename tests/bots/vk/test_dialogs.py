"""Whole conversations: from VK's server through the engine and back."""

from tests.bots.vk.conftest import School


async def test_a_signup_by_taps(school: School) -> None:
    anna, bot = school.anna, school.bot
    async with school.polling():
        await anna.writes(bot, "запиши на шахматы")
        seen = await anna.sees(bot, "Кого")
        await anna.taps(bot, seen, "Петя")
        seen = await anna.sees(bot, lambda m: "Петю" in m.text and m.edited)
        assert len(school.said()) == 1, "the question is changed in place"
