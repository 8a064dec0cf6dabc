"""Answering surveys, as people see it."""

import json
from typing import Any

import sqlalchemy as sa

from core import accounts, outbox
from core.accounts import account
from core.broadcasts.audience import Whom
from core.database import Tx
from core.forms.model import OTHER, Form, Kind, Question
from core.messages import Message
from core.people import guardianship
from core.surveys import ballots, drafting, ending
from core.surveys.tables import Per, ballot, letterbox, survey_answer, survey_response
from core.words import plain
from dialogs.engine.store import conversation
from dialogs.engine.turn import ROLES
from dialogs.engine.update import Bot
from tests.answers import YES_NO, answers, rows, spread
from tests.talk import button, messages, said, screen, send, talk
from tests.world import Someone, World

LUNCH = (
    Question("eats", Kind.CHOICE, "Ест ли ребёнок в столовой?", options=YES_NO),
    Question("why", Kind.TEXT, "Почему?", relevant="${eats} = 'no'", required=False),
    Question("mark", Kind.SCALE, "Оцените столовую", least=1, most=5),
)


async def test_a_survey_is_a_few_taps(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", *LUNCH)
    await talk(
        anna,
        """
        > опросы
        Питание
        Зачем: понять, как лучше
        1 из 2
        Ест ли ребёнок в столовой?
        [Да] [Нет] [Отмена]
        > [Нет]
        2 из 3
        Почему?
        > дорого
        > [2]
        Спасибо, ответы записаны.
        """,
    )
    assert await answers(world) == [{"eats": "no", "why": "дорого", "mark": 2}]
    kept = {(r["question"], r["value"], r["number"], r["words"]) for r in await rows(world, survey_answer)}
    assert kept == {("eats", "no", None, None), ("why", "", None, "дорого"), ("mark", "2", 2.0, None)}


async def test_answers_may_be_changed_and_what_follows_with_them(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", *LUNCH)
    for line in ("опросы", "[Да]", "[5]"):
        await said(anna, line)
    await talk(
        anna,
        """
        > опросы
        Ваши ответы
        Ест ли ребёнок в столовой? — Да
        Оцените столовую — 5
        > [1. Ест ли ребёнок в столовой?]
        Ест ли ребёнок в столовой?
        > [Нет]
        Почему?
        > [← Назад]
        Ест ли ребёнок в столовой?
        > [Нет]
        > невкусно
        Исправил.
        """,
    )
    assert await answers(world) == [{"eats": "no", "why": "невкусно", "mark": 5}]
    assert {r["question"] for r in await rows(world, survey_answer)} == {"eats", "why", "mark"}


async def test_one_that_was_left_is_gone_on_with_however_it_is_found_again(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Прогулки", LUNCH[0])
    await world.survey("Питание", *LUNCH)
    await talk(
        anna,
        """
        > опросы
        > [Питание · 3 вопроса]
        > [Нет]
        > дорого
        > /menu
        > опросы
        Какой опрос откроем?
        > [Питание · 3 вопроса]
        3 из 3
        Оцените столовую
        > [2]
        Спасибо
        > опросы
        [Прогулки · 1 вопрос] [✓ Питание]
        """,
    )
    assert await answers(world) == [{"eats": "no", "why": "дорого", "mark": 2}]


async def test_four_other_things_do_not_push_out_a_survey(world: World) -> None:
    await world.club("Шахматы")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    await world.survey("Питание", *LUNCH)
    await said(anna, "опросы")
    await said(anna, "[Нет]")
    for words in ("нужна справка", "кто забирает ребёнка", "запиши на шахматы", "завтра болеем", "что подойдёт"):
        for line in ("/menu", words, "1"):
            await said(anna, line)
    await talk(anna, "> /menu\n> опросы\n2 из 3\nПочему?")


async def test_who_asks_why_and_answers_next_is_not_led_back_to_why(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", LUNCH[0])
    await spread(world)
    invitation = await screen(anna)
    await talk(anna, "> [Почему это мне?]\nПочему это пришло")
    seen = await send(anna, token=button(invitation, "Да").token)
    assert len(seen) == 1 and "Спасибо, ответы записаны." in seen[0].text
    await send(anna, token=button(invitation, "Почему это мне?").token)
    await talk(anna, "> /menu\nЧем помочь?")
    assert "Продолжить" not in str((await screen(anna)).buttons)


async def test_one_answer_a_child_whoever_gives_it(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    boris = await world.guardian("Борис Морошкин", children={})

    def bind(tx: Tx) -> None:
        tx.insert(guardianship, guardian_id=boris.id, pupil_id=anna.children["Петя"])

    await world.database.write(bind)
    await world.survey("Питание", *LUNCH, per=Per.CHILD)
    await talk(
        anna,
        """
        > опросы
        О ком ответите?
        [Петя] [Маша]
        > [Петя]
        На ребёнка один ответ
        > [Да]
        > [4]
        Теперь про Машу.
        Ест ли ребёнок в столовой?
        > [Нет]
        > [Пропустить]
        > [3]
        Спасибо, ответы записаны.
        """,
    )
    await talk(
        boris,
        """
        > опросы
        За ребёнка уже ответили: Анна
        Оцените столовую — 4
        > [2. Оцените столовую]
        > [2]
        Исправил.
        """,
    )
    kept = {row["subject_id"]: row for row in await rows(world, survey_response)}
    assert kept[anna.children["Петя"]]["answers"]["mark"] == 2
    assert kept[anna.children["Петя"]]["person_id"] == boris.id
    assert len(kept) == 2


async def test_what_the_school_knows_is_not_asked(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey(
        "Кружки",
        Question("class", Kind.TEXT, "В каком классе учится ребёнок?"),
        Question("age", Kind.NUMBER, "Сколько лет ребёнку?", least=5, most=20),
        Question("more", Kind.CHOICE, "Нужны ли ещё кружки?", options=YES_NO),
        per=Per.CHILD,
    )
    await talk(
        anna,
        """
        > опросы
        Это школа знает и не спрашивает:
        В каком классе учится ребёнок? — 5Б
        Сколько лет ребёнку? — 11
        Нужны ли ещё кружки?
        > [Да]
        Спасибо
        """,
    )
    assert await answers(world) == [{"class": "5Б", "age": 11, "more": "yes"}]


async def test_where_the_school_knows_everything_it_is_shown_before_it_is_sent(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    whole = (
        Question("class", Kind.TEXT, "В каком классе учится ребёнок?"),
        Question("why", Kind.TEXT, "Почему не знаете?", relevant="${class} = ''"),
    )
    await world.survey("Кружки", *whole, per=Per.CHILD)
    await talk(
        anna,
        """
        > опросы
        > [Петя]
        В каком классе учится ребёнок? — 5Б…Больше спрашивать не о чем. Если всё верно, нажмите «Дальше»
        [Дальше] [← Назад] [Отмена]
        """,
    )
    assert await answers(world) == []
    await talk(
        anna,
        """
        > [Дальше]
        В каком классе учится ребёнок? — 2А…Больше спрашивать не о чем.
        > да
        Спасибо
        """,
    )
    assert await answers(world) == [{"class": "5Б"}, {"class": "2А"}]


async def test_it_goes_on_after_days_in_another_messenger(world: World, clock: Any) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    elsewhere = await world.account_of(anna.id, Bot.PARENT, transport="vk")
    await world.survey("Питание", *LUNCH)
    await said(anna, "опросы")
    await said(anna, "[Нет]")
    clock.pass_time(days=6)
    await talk(
        elsewhere,
        """
        > привет
        Мы остановились
        Почему?
        > далеко
        > 3
        Спасибо, ответы записаны.
        """,
    )
    assert await answers(world) == [{"eats": "no", "why": "далеко", "mark": 3}]


async def test_whoever_began_an_older_version_ends_it(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    boris = await world.guardian("Борис Ежов", children={"Коля": "5Б"})
    ms_sova = await world.director("Нина Совина")
    made = await world.survey("Питание", *LUNCH, author=ms_sova)
    await said(anna, "опросы")
    await rewritten(world, ms_sova, made, LUNCH[0], Question("new", Kind.TEXT, "Что добавить в меню?"))
    await talk(anna, "> [Да]\nОцените столовую\n> 5\nСпасибо")
    await talk(boris, "> опросы\n> [Да]\nЧто добавить в меню?\n> рыбу\nСпасибо")
    assert await answers(world) == [{"eats": "yes", "mark": 5}, {"eats": "yes", "new": "рыбу"}]
    await talk(anna, "> опросы\nОцените столовую — 5\n> [Ответить на всё заново]\n> [Да]\nЧто добавить в меню?")


async def rewritten(world: World, author: Someone, made: int, *questions: Question) -> None:
    def change(tx: Tx) -> None:
        known = accounts.known(tx, author.transport, author.account, "ru", ROLES[author.bot])
        assert known.actor is not None
        drafting.rewrite(tx, known.actor, made, Form(questions))

    await world.database.write(change)


async def test_a_pupil_is_spoken_to_as_one_when_it_is_closed(world: World) -> None:
    petya = await world.pupil("Петя Морошкин")
    made = await world.survey("Буфет", LUNCH[0], whom=Whom.PUPILS)
    await said(petya, "опросы")
    await world.database.write(lambda tx: ending.end(tx, made))
    await talk(petya, "> [Да]\nСпасибо, что хочешь помочь!")


async def test_a_closed_survey_says_so_and_leaves_no_dead_end(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    made = await world.survey("Питание", *LUNCH)
    await said(anna, "опросы")
    await world.database.write(lambda tx: ending.end(tx, made))
    await talk(anna, "> [Да]\nОпрос «Питание» уже закрыт\n[Опросы]\n> опросы\nСейчас вас ни о чём не спрашивают.")
    assert await answers(world) == []


async def test_it_closes_when_enough_have_answered(world: World) -> None:
    people = [await world.guardian(f"Анна Морошкина{n}", children={"Петя": "5Б"}) for n in range(3)]
    await world.survey("Питание", *LUNCH, quota=2)
    for one in people[:2]:
        await talk(one, "> опросы\n> [Да]\n> 5\nСпасибо")
    await talk(people[2], "> опросы\nСейчас вас ни о чём не спрашивают.")


async def test_the_last_who_was_wanted_is_told_that_it_is_closed(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", LUNCH[0], quota=1)
    await talk(anna, "> опросы\n> [Да]\nНа этом опрос закрыт: набралось столько ответов")


async def test_what_the_other_parent_answered_meanwhile_is_not_replaced_unsaid(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    oleg = await world.guardian("Олег Морошкин", children={})
    share = guardianship.insert().values(guardian_id=oleg.id, pupil_id=anna.children["Петя"])
    await world.database.write(lambda tx: tx.run(share))
    await world.survey("Питание", LUNCH[0], LUNCH[2], per=Per.CHILD)
    await talk(anna, "> опросы\n> [Да]\n2 из 2")
    await talk(oleg, "> опросы\n> [Нет]\n> [1]\nСпасибо, ответы записаны.")
    await talk(anna, "> [5]\nПока вы отвечали, за ребёнка уже ответил другой взрослый: теперь вместо его ответов ваши.")
    assert await answers(world) == [{"eats": "yes", "mark": 5}]
    await talk(oleg, "> опросы\nЗа ребёнка уже ответили: Анна\n> [2. Оцените столовую]\n> [4]\nИсправил. Спасибо!")


async def test_a_photo_where_a_number_is_asked(world: World, files: Any) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", Question("n", Kind.NUMBER, "Сколько раз?", constraint=". < 6"))
    await said(anna, "опросы")
    seen = await send(anna, problem="wrong_type")
    assert "Сколько раз?" in seen[-1].text
    await talk(anna, "> 7\nне подходит\nСколько раз?\n> 3\nСпасибо")


async def test_other_in_ones_own_words(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", Question("q", Kind.CHOICE, "Что?", options=YES_NO, other=True))
    await talk(anna, "> опросы\n> [Другое]\nчто именно\n> иногда\nСпасибо")
    assert await answers(world) == [{"q": OTHER, "q__other": "иногда"}]


async def test_pupils_are_asked_as_such(world: World) -> None:
    petya = await world.pupil("Петя Морошкин", "5Б")
    await talk(petya, "> опросы\nСейчас тебя ни о чём не спрашивают.")
    await world.survey("Школа", LUNCH[2], whom=Whom.PUPILS)
    await talk(petya, "> опросы\nОцените столовую\n> 4\nСпасибо")


async def test_who_is_not_asked_is_not_let_in(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    made = await world.survey("Учителям", *LUNCH, whom=Whom.TEACHERS)

    def forge(tx: Tx) -> None:
        found = tx.value(sa.select(account.c.id).where(account.c.external_id == anna.account))
        outbox.put(tx, found, "parent", [Message("?")], notice="forged", actions=[["survey", {"survey": made}]])

    await world.database.write(forge)
    assert "не для вас" in (await send(anna, token="nforged.0"))[-1].text
    await talk(anna, "> опросы\nСейчас вас ни о чём не спрашивают.")


# --- anonymous ones


async def voted(world: World, count: int, **more: Any) -> list[Someone]:
    people = [await world.guardian(f"Анна Морошкина{n}", children={"Петя": "5Б"}) for n in range(count)]
    await world.survey("Буллинг", *LUNCH, anonymous=True, **more)
    for one in people:
        await talk(one, "> опросы\nОпрос анонимный\n> [Нет]\n> тайна\n> 2\nСпасибо! Ответы опущены в общий ящик")
    return people


async def test_an_anonymous_answer_hangs_on_nobody(world: World) -> None:
    people = await voted(world, 5)
    assert await rows(world, survey_response) == []
    before = await rows(world, letterbox)
    await world.database.write(ballots.mix)
    sealed = await rows(world, letterbox)
    assert len(before) == len(sealed) == 15
    assert not {r["name"] for r in before} & {r["name"] for r in sealed}
    await talk(people[0], "> опросы\nответ уже принят")
    await world.database.write(lambda tx: ending.end(tx, 1))
    await world.database.write(ballots.mix)
    assert await rows(world, letterbox) == []
    kept = await rows(world, ballot)
    assert sorted(r["question"] for r in kept) == sorted(["eats", "why", "mark"] * 5)
    assert set(kept[0]) == {"name", "survey_id", "question", "school_id", "grade", "value", "number", "words", "day"}
    assert len({r["name"] for r in kept}) == 15


async def test_few_ballots_wait_until_there_are_enough(world: World) -> None:
    await voted(world, 4)
    await world.database.write(ballots.mix)
    assert await rows(world, ballot) == []
    await world.database.write(lambda tx: ending.end(tx, 1))
    await world.database.write(ballots.mix)
    assert len(await rows(world, ballot)) == 12


async def test_the_author_reads_what_the_results_wait_for(world: World) -> None:
    nina = await world.director("Нина Совина")
    people = [await world.guardian(f"Анна Морошкина{n}", children={"Петя": "5Б"}) for n in range(12)]
    await world.survey("Буллинг", LUNCH[0], anonymous=True, author=nina)

    async def vote(*some: Someone) -> None:
        for one in some:
            await said(one, "опросы")
            await said(one, "[Нет]")

    await vote(*people[:4])
    await talk(nina, "> итоги опросов\nдолжны ответить ещё хотя бы 6 человек")
    await vote(*people[4:7])
    await world.database.write(ballots.mix)
    await talk(nina, "> итоги опросов\nОтветили: 7 из 12\nдолжны ответить ещё хотя бы 5 человек")
    await vote(*people[7:])
    await talk(nina, "> итоги опросов\nответов уже хватает, итоги откроются в ближайшие пять минут")
    await world.database.write(ballots.mix)
    await talk(nina, "> итоги опросов\nЕст ли ребёнок в столовой? Нет – 100 %")


async def test_the_results_of_an_anonymous_survey_open_as_it_is_closed(world: World) -> None:
    nina = await world.director("Нина Совина")
    await voted(world, 5, author=nina)
    await said(nina, "итоги опросов")
    await said(nina, "[Закрыть сейчас]")
    await talk(nina, "> [Да, закрыть]\nОпрос закрыт.\nЕст ли ребёнок в столовой? Нет – 100 %")
    assert await rows(world, letterbox) == []


async def test_nothing_of_an_anonymous_talk_stays(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    piped = Question("sure", Kind.CHOICE, "Точно «${why}»?", options=YES_NO)
    await world.survey("Буллинг", Question("why", Kind.TEXT, "Что случилось?"), piped, anonymous=True)
    await said(anna, "опросы")
    assert "тайна" in (await said(anna, "тайна"))[-1].text
    await world.database.write(lambda tx: tx.run(outbox.outbox.update().values(sent_at=tx.now)))
    assert "Спасибо!" in (await said(anna, "[Да]"))[-1].text
    kept = [await rows(world, table) for table in (conversation, outbox.outbox)]
    assert "тайна" not in json.dumps(kept, ensure_ascii=False, default=str)


async def test_nothing_of_an_anonymous_talk_that_was_given_up_stays(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    asked = [Question(name, Kind.TEXT, f"${{first}} {name}?") for name in ("first", "second")]
    await world.survey("Буллинг", *asked, anonymous=True)
    await said(anna, "опросы")
    assert "тайна" in (await said(anna, "тайна"))[-1].text
    await world.database.write(lambda tx: tx.run(outbox.outbox.update().values(sent_at=tx.now)))
    await said(anna, "отмена")
    kept = [await rows(world, table) for table in (conversation, outbox.outbox)]
    assert "тайна" not in json.dumps(kept, ensure_ascii=False, default=str)


async def test_a_second_vote_by_an_old_button_is_refused(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    elsewhere = await world.account_of(anna.id, Bot.PARENT, transport="vk")
    await world.survey("Буллинг", LUNCH[2], anonymous=True)
    await said(anna, "опросы")
    await talk(elsewhere, "> 3\nСпасибо")
    await talk(anna, "> 3\n…")
    assert len(await rows(world, letterbox)) == 1


# --- from the invitation on


FIVE = tuple(Question(f"q{n}", Kind.CHOICE, f"Вопрос номер {n}?", options=YES_NO) for n in range(1, 6))


async def test_five_questions_are_five_taps(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Продлёнка", *FIVE)
    await spread(world)
    told = plain((await screen(anna)).text)
    assert "5 вопросов, около 1 мин." in told
    assert told.endswith("Вопрос номер 1?")
    for _ in range(4):
        await said(anna, "[Да]")
    assert "Спасибо" in (await said(anna, "[Нет]"))[-1].text
    assert await answers(world) == [{"q1": "yes", "q2": "yes", "q3": "yes", "q4": "yes", "q5": "no"}]


async def test_a_tap_in_the_invitation_of_two_children_asks_about_whom(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    await world.survey("Продлёнка", *FIVE[:2], per=Per.CHILD)
    await spread(world)
    await talk(
        anna,
        """
        > [Да]
        О ком ответите?
        > [Петя]
        Вопрос номер 2?
        > [Нет]
        Теперь про Машу.
        Вопрос номер 1?
        > [Нет]
        > [Нет]
        Спасибо
        """,
    )
    assert [a["q1"] for a in await answers(world)] == ["yes", "no"]


async def test_an_anonymous_invitation_has_one_button(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Буллинг", *FIVE, anonymous=True)
    await spread(world)
    await talk(anna, "> [Ответить]\nВопрос номер 1?\n> [Да]\nВопрос номер 2?")


async def test_the_invitation_of_a_closed_survey_says_so(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    made = await world.survey("Продлёнка", *FIVE)
    await spread(world)
    await world.database.write(lambda tx: ending.end(tx, made))
    await talk(anna, "> [Да]\nОпрос «Продлёнка» уже закрыт")


async def test_whoever_has_answered_is_not_told_any_more(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Продлёнка", FIVE[0])
    await talk(anna, "> опросы\n> [Да]\nСпасибо")
    await spread(world)
    assert len(await messages(anna)) == 2


async def test_the_invitation_says_about_which_of_several_children_it_is(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    olga = await world.guardian("Ольга Ясенева", children={"Илья": "2А"})
    rita = await world.guardian("Рита Сойка", children={"Даша": "2А", "Витя": "2А"})
    await world.survey("Продлёнка", FIVE[0], per=Per.CHILD, grades=(2,))
    await spread(world)
    assert [line for who in (anna, olga, rita) for line in (await screen(who)).text.splitlines() if "2А" in line] == [
        "Про Машу (2А)",
        "Про Витю (2А) и Дашу (2А)",
    ]
    assert "Илью" not in (await screen(olga)).text
    await talk(anna, "> [Да]\nСпасибо, ответы записаны")
    [answer] = await rows(world, survey_response)
    assert answer["subject_id"] == anna.children["Маша"]


async def test_an_invitation_names_the_children_whom_nobody_has_answered_for(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    await world.survey("Продлёнка", FIVE[0], per=Per.CHILD)
    await talk(anna, "> опросы\n> [Петя]\n> [Да]\nТеперь про Машу")
    await spread(world)
    assert "Про Машу (2А)" in (await screen(anna)).text


async def test_who_is_asked_about_themself_is_told_of_no_child(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    await world.survey("Собрание", FIVE[0])
    await spread(world)
    assert "Про " not in (await screen(anna)).text


async def test_the_offer_of_the_next_survey_says_which_under_whatever_question_it_stands(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б", "Маша": "2А"})
    await world.survey("Продлёнка", FIVE[0])
    await spread(world)
    invitation = await screen(anna)
    await world.survey("Собрание", FIVE[0])
    await said(anna, "запиши Петю на шахматы")
    seen = await send(anna, token=button(invitation, "Да").token)
    assert "Ждёт ещё один опрос: «Собрание»." in seen[0].text
    assert "Вернёмся к начатому" in seen[-1].text
    await talk(anna, "> [Ответить: Собрание]\nСобрание\nВопрос номер 1?")


async def test_five_questions_are_five_taps_though_the_last_one_is_skipped(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    more = Question("more", Kind.MULTICHOICE, "Что ещё?", options=YES_NO, required=False)
    thanks = Question("thanks", Kind.NOTE, "Ответ «${q1}» учтём до пятницы.")
    await world.survey("Продлёнка", *FIVE[:4], more, thanks)
    await spread(world)
    for _ in range(4):
        await said(anna, "[Да]")
    assert [b.label for row in (await screen(anna)).buttons for b in row][:3] == ["☐ Да", "☐ Нет", "Пропустить"]
    told = (await said(anna, "[Пропустить]"))[-1].text
    assert told.startswith("Ответ «Да» учтём до пятницы.\n\nСпасибо, ответы записаны.")
    assert len(await answers(world)) == 1


async def test_what_an_anonymous_survey_tells_last_is_told_before_it_is_sent_and_erased(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Буллинг", FIVE[0], Question("end", Kind.NOTE, "Вы сказали: ${q1}"), anonymous=True)
    await talk(anna, "> опросы\n> [Нет]\nВы сказали: Нет\n> [Дальше]\nСпасибо!")
    assert "Вы сказали" not in (await screen(anna)).text


async def test_a_number_may_be_written_as_people_write_it(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    hours = "Сколько часов в неделю уходит на дорогу?"
    await world.survey(
        "Дорога",
        Question("children", Kind.NUMBER, "Сколько у вас детей?", least=0, most=20),
        Question("hours", Kind.NUMBER, hours, least=0, most=24, whole=False),
        Question("times", Kind.NUMBER, "Сколько раз в неделю вы ездите?", least=0, most=30),
    )
    await talk(
        anna,
        """
        > опросы
        Сколько у вас детей?
        > двое или трое
        Нужно целое число цифрами
        > двое детей
        Сколько часов
        > 90 минут
        Нужно число цифрами
        > полтора часа
        Сколько раз
        > Маша заболела
        Болеет
        > [Отмена]
        Сколько раз
        > ни разу
        Спасибо
        """,
    )
    assert await answers(world) == [{"children": 2, "hours": 1.5, "times": 0}]


KIDS = (
    Question("kids", Kind.NUMBER, "Сколько у вас детей?", least=0, most=20),
    Question("age", Kind.NUMBER, "Сколько лет младшему из ${kids}?", least=0, most=20),
)


async def test_an_answer_in_a_question_is_told_when_answers_are_changed(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Семьи", *KIDS)
    await talk(
        anna,
        """
        > опросы
        > 3
        Сколько лет младшему из 3?
        > 7
        > опросы
        Сколько лет младшему из 3? — 7
        [2. Сколько лет младшему из 3?]
        """,
    )


async def test_its_author_and_its_readers_see_no_names_of_the_file(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Семьи", *KIDS, author=ms_sova)
    for line in ("опросы", "3", "7"):
        await said(anna, line)
    await talk(
        ms_sova,
        """
        > мои опросы
        > Семьи
        2. Сколько лет младшему из [ответ 1]?
        > итоги опросов
        2. Сколько лет младшему из …?
        """,
    )


async def test_mending_one_answer_asks_for_nothing_that_was_skipped(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    wish = Question("wish", Kind.TEXT, "Пожелания?", required=False)
    await world.survey("Питание", *LUNCH, wish)
    await talk(
        anna,
        """
        > опросы
        > [Да]
        > [5]
        > [Пропустить]
        > опросы
        Пожелания? — нет ответа
        > [2. Оцените столовую]
        Оцените столовую
        > [4]
        Исправил.
        > опросы
        > [1. Ест ли ребёнок в столовой?]
        > [Нет]
        Почему?
        > дорого
        Исправил.
        > опросы
        > [4. Пожелания?]
        Пожелания?
        > меньше соли
        Исправил.
        """,
    )
    assert await answers(world) == [{"eats": "no", "why": "дорого", "mark": 4, "wish": "меньше соли"}]


async def test_whoever_makes_surveys_is_led_to_their_own(world: World) -> None:
    nina, vera = await world.director("Нина Совина"), await world.teacher("Вера Ласточкина")
    await talk(
        nina,
        "> опросы\nни о чём не спрашивают\n[Новый опрос] [Мои опросы] [Итоги опросов]\n> [Новый опрос]\nС чего начнём?",
    )
    await talk(vera, "> опросы\n[Новый опрос]\n> [Итоги опросов]\n…")
