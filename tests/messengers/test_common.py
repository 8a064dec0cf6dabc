from hypothesis import given
from hypothesis import strategies as st

from tests.messengers.common.bell import Bell
from tests.messengers.common.traffic import redacted
from tests.messengers.common.window import Window


@given(st.lists(st.floats(0, 0.7), max_size=60), st.integers(1, 5))
def test_no_window_ever_holds_more_than_allowed(steps: list[float], most: int) -> None:
    window, now, taken = Window(most, 1.0), 0.0, []
    for step in steps:
        now += step
        if not window.wait("chat", now):
            window.take("chat", now)
            taken.append(now)
        assert sum(now - 1.0 < t for t in taken) <= most


@given(st.integers(1, 30))
def test_whoever_waits_as_told_is_let_in_at_once(events: int) -> None:
    window, now = Window(3, 1.0), 0.0
    for _ in range(events):
        now += window.wait("chat", now)
        assert window.wait("chat", now) == 0.0
        window.take("chat", now)
    assert now == (events - 1) // 3


def test_windows_of_different_keys_do_not_meddle() -> None:
    window = Window(1)
    window.take("a", 0.0)
    assert window.wait("a", 0.5) == 0.5
    assert window.wait("b", 0.5) == 0.0
    assert window.wait("a", 1.0) == 0.0


def test_secrets_are_hidden_however_deep() -> None:
    said = {
        "url": "https://x/hook",
        "secret_token": "s3cr3t-word",
        "list": [{"a": "bot123:ABC…/s3cr3t-word"}],
        "n": {1},
    }
    assert redacted(said, ["s3cr3t-word", ""]) == {
        "url": "https://x/hook",
        "secret_token": "…",
        "list": [{"a": "bot123:ABC…/…"}],
        "n": "{1}",
    }


async def test_a_bell_that_nobody_rings_is_given_up() -> None:
    assert await Bell().wait(0.01) is False
