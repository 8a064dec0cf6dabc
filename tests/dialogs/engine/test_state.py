import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.engine.state import Frame, State

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
frames = st.builds(
    Frame,
    st.sampled_from(["trip", "club"]),
    st.text(max_size=10),
    st.integers(1, 10**9 - 1),
    answers=st.dictionaries(st.text(max_size=5), json_values, max_size=3),
    trail=st.lists(st.text(max_size=5), max_size=3),
    picked=st.lists(json_values, max_size=3),
    left=st.booleans(),
)
states = st.builds(
    State,
    st.integers(0, 10**9 - 1),
    st.integers(0, 10**9 - 1),
    st.lists(frames, max_size=4),
    st.integers(0, 10**9 - 1),
    st.lists(st.tuples(st.just("pick"), json_values, st.text(max_size=5)).map(list), max_size=30),
)


@given(states)
def test_state_survives_json(state: State) -> None:
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state


@given(states, st.integers(0, 99))
def test_a_token_is_short_and_means_its_button_alone(state: State, index: int) -> None:
    state.shown = state.turn
    token = state.token(index)
    assert len(token.encode()) <= 64
    assert state.meaning(token) == (state.buttons[index] if index < len(state.buttons) else None)
    state.turn += 1
    assert state.meaning(state.token(index)) is None  # of a question that was not asked yet


def shown(**more: Any) -> State:
    return State(turn=5, shown=5, buttons=[["pick", 1, "Да"]], stack=[Frame("trip", "", 3)], **more)


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "3.5", "3.5.0.0", "3.5.x", "3.5.-1", "3.5.9", "3.4.0", "2.5.0", "0.5.0", "-3.5.0", "3.5.²", "3.5.٠",
     " 3.5.0", "3.5.0\n", "3.5." + "9" * 40, "nabc.0", "menu", "\x00", "\ud800"],
)  # fmt: skip
def test_a_foreign_or_old_token_means_nothing(token: str) -> None:
    assert shown().meaning("3.5.0") == ["pick", 1, "Да"]
    assert shown().meaning(token) is None
    assert not shown().carried_out(token)


def test_buttons_of_a_dialog_are_not_those_of_the_menu() -> None:
    state = shown()
    token = state.token(0)
    state.stack[-1].left = True
    assert state.meaning(token) is None


def test_a_tap_on_what_was_carried_out_is_known_by_its_dialog_alone() -> None:
    assert shown(ended=2).carried_out("2.4.0")
    assert not shown(ended=2).carried_out("3.4.0")
    assert not shown().carried_out("0.4.0")


def test_a_state_of_another_version_of_the_engine_is_read() -> None:
    kept = shown().to_json()
    kept["later"] = kept["stack"][0]["later"] = 1
    del kept["ended"], kept["stack"][0]["left"]
    assert State.from_json(kept) == shown()
