"""What a declaration may not say, and the sentence that says so."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from core.refusal import NotFound
from dialogs.engine.catalogue import discover
from dialogs.engine.dialog import DeclarationError, Dialog
from dialogs.engine.steps import Choice, Confirm, Info, MultiChoice, Text


def keep(tx: Any, day: str) -> Any: ...
def keep_place(place: str) -> Any: ...
def keep_both(day: str, note: str) -> Any: ...
def clubs(tx: Any, child: int) -> Any: ...
def told(result: Any) -> Any: ...
def in_time(tx: Any) -> Any: ...


@pytest.mark.parametrize(
    ("declare", "sentence"),
    [
        (lambda: Dialog("trip", colour="red"), "there is no 'colour'; known are about, anonymous"),
        (lambda: Dialog("trip", Text("two words")), "'two words' is no name for a step, or is taken"),
        (lambda: Dialog("trip", Text("day"), Text("day"), commit=keep), "'day' is no name for a step, or is taken"),
        (lambda: Dialog("trip", Text("actor")), "'actor' is no name for a step, or is taken"),
        (lambda: Dialog("trip", Choice("a", options=("x",), or_typed="text")), "'text' is no name for words typed"),
        (
            lambda: Dialog("trip", Text("day"), Choice("a", options=("x",), or_typed="day"), commit=keep),
            "'day' is no name for words typed to a, or is taken",
        ),
        (
            lambda: Dialog("trip", Choice("club", options=clubs), Text("child"), commit=keep),
            "step club: clubs needs child, but by then only nothing is answered",
        ),
        (lambda: Dialog("trip", Text("day"), commit=keep_place), "commit: keep_place needs place, but by then"),
        (lambda: Dialog("trip", commit=keep_place), "commit: keep_place needs place, but by then only nothing"),
        (lambda: Dialog("trip", Text("day", when=in_time), commit=keep), "when: in_time needs tx"),
        (lambda: Dialog("trip", Text("day"), commit=told), "commit: told needs result"),
        (
            lambda: Dialog("trip", Text("day"), commit=keep, returns={NotFound: "hour"}),
            "NotFound returns to 'hour', which is no step",
        ),
        (lambda: Dialog("trip", Text("day"), commit=keep, catches="hour"), "nothing asks for 'hour'"),
        (lambda: Dialog("trip", Text("day"), commit=keep, last_resort=True), "must say which answer `catches`"),
        (
            lambda: Dialog("trip", Text("day"), Text("mood"), commit=keep),
            "'mood' is asked, but nobody uses the answer",
        ),
        (
            lambda: Dialog("trip", Choice("a", options=("x",), or_typed="b", search="c")),
            "a takes either or_typed or search",
        ),
        (
            lambda: Dialog("trip", Choice("day", options=("x",), writes=("x", "letter")), commit=keep),
            "day begins 'letter', which is no letter",
        ),
        (
            lambda: Dialog("trip", Choice("day", options=("x",), writes=("x", "note")), Text("note"), commit=keep_both),
            "day begins 'note', which is no letter",
        ),
        (lambda: Dialog("trip", Choice("a")), "a has nothing to choose from"),
        (lambda: Dialog("trip", MultiChoice("a")), "a has nothing to choose from"),
    ],
)  # fmt: skip
def test_a_dialog_that_cannot_work_is_not_declared(declare: Callable[[], Dialog], sentence: str) -> None:
    with pytest.raises(DeclarationError) as error:
        declare()
    assert "dialog trip" in str(error.value)
    assert sentence in str(error.value)


def test_a_dialog_that_works_is() -> None:
    dialog = Dialog("trip", Text("day"), Info("rules"), Confirm("sure"), commit=keep, done=told, catches="day")
    assert dialog.words() == {
        "trip.title", "trip.day", "trip.rules", "trip.sure", "trip.sure.yes", "trip.done",
    }  # fmt: skip
    assert dialog.shape == "day:text,rules:info,sure:confirm"
    with pytest.raises(KeyError):
        dialog.step("hour")


def package(folder: Path, files: dict[str, str]) -> ModuleType:
    """Write a package of dialogs; its name is the folder's, so that no two tests share one."""
    home = folder / f"dialogs_{abs(hash(folder))}"
    for bot in ("everyone", "parent", "student", "teacher", "director"):
        (home / bot).mkdir(parents=True)
        (home / bot / "__init__.py").write_text("")
    (home / "__init__.py").write_text("")
    for path, text in files.items():
        (home / path).write_text("from dialogs.engine.dialog import Dialog\n" + text)
    sys.path.insert(0, str(folder))
    try:
        return __import__(home.name)
    finally:
        sys.path.remove(str(folder))


def test_a_file_holds_one_dialog_of_its_name(tmp_path: Path) -> None:
    found = discover(
        package(tmp_path, {"everyone/help.py": "dialog = Dialog('help')", "parent/trip.py": "dialog = Dialog('trip')"})
    )
    assert sorted(found.all) == ["help", "trip"]
    assert {bot.value for bot, known in found.bots.items() if "trip" in known} == {"parent"}


@pytest.mark.parametrize("text", ["", "dialog = 1", "dialog = Dialog('other')"])
def test_a_file_without_its_dialog_is_no_dialog(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeclarationError, match=r"parent.trip must hold `dialog = Dialog\('trip', …\)`"):
        discover(package(tmp_path, {"parent/trip.py": text}))


def test_a_name_is_used_once_in_the_house(tmp_path: Path) -> None:
    files = {"parent/trip.py": "dialog = Dialog('trip')", "teacher/trip.py": "dialog = Dialog('trip')"}
    with pytest.raises(DeclarationError, match="two dialogs are named trip"):
        discover(package(tmp_path, files))
