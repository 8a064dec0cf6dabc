"""How each kind of step is answered: by a tap, by typing, by a file, a photo, a phone or a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from core.days import one
from core.files import MAX_BYTES, PICTURES, StoredFile
from core.refusal import Refusal
from core.words import Text as Words
from core.words import say
from dialogs.engine import typed
from dialogs.engine.numbers import number
from dialogs.engine.state import Frame
from dialogs.engine.steps import (
    Choice,
    Confirm,
    Contact,
    Date,
    File,
    Info,
    Letter,
    MultiChoice,
    Number,
    Option,
    Pages,
    Photo,
    Place,
    Step,
    Text,
    Time,
)
from dialogs.engine.update import Point, Update

if TYPE_CHECKING:
    from dialogs.engine.heart import Talk

LONGEST_LIST = 1000  # of several names typed at once
_COUNTED = ("pick", "toggle", "start", "resume", "offer", "instead")  # buttons that a typed number may mean
MOST_UNKNOWN = 5  # names that are said back as not found


def options(talk: Talk, frame: Frame, step: Choice | MultiChoice) -> list[Option]:
    """Give every option of a step, fixed or read."""
    if isinstance(step.options, tuple):
        key = talk.catalogue.all[frame.dialog].key(step.name)
        return [v if isinstance(v, Option) else Option(v, say(f"{key}.{v}")) for v in step.options]
    return talk.read_options(step.options, frame)


def narrowed(talk: Talk, frame: Frame, step: Choice | MultiChoice) -> list[Option]:
    """Give the options that the person's words left, all of them where they said none."""
    found = options(talk, frame, step)
    if not frame.narrowed:
        return found
    left = {id(o) for words in frame.narrowed.split("\n") for o in _matching(talk, words, found)}
    return [o for o in found if id(o) in left] or found


def _matching(talk: Talk, text: str, found: list[Option]) -> list[Option]:
    return [found[i] for i in typed.matching(text, [_name(talk, o) for o in found])] or _agreeing(talk, text, found)


def _agreeing(talk: Talk, text: str, every: list[Option]) -> list[Option]:
    """Give the options that say yes where «ага» was typed, or no where «неа» was."""
    said = next((what for what in ("yes", "no") if talk.hears(what, text)), None)
    return [o for o in every if said and talk.hears(f"plain_{said}", _first_word(_name(talk, o)))]


def _first_word(name: str) -> str:
    return typed.folded(name).partition(" ")[0]


def _numbered(talk: Talk, text: str, found: list[Option]) -> list[Option]:
    """Give the option that is the number which `text` says: «семь» of a scale."""
    value = None if _is_number(text) else number(text)
    return [] if value is None else [o for o in found if _name(talk, o) == f"{value:g}"]


def _name(talk: Talk, option: Option) -> str:
    return option.match or talk.render(option.label)


# --- taps


def take_tap(talk: Talk, kind: str, value: Any) -> None:
    """Take a tapped button of the live question."""
    _, frame, step = talk.live()
    match kind:
        case "page":
            frame.page = value
            talk.ask()
        case "all":
            frame.narrowed, frame.page = "", 0
            talk.ask()
        case "toggle":
            _toggle(frame, value)
            talk.ask()
        case "ready" if isinstance(step, MultiChoice):
            _finish_picking(talk, frame, step)
        case "send" if isinstance(step, Letter):
            talk.answer(step, frame.answers[step.draft])
        case "anew" if isinstance(step, Letter):
            frame.answers.pop(step.draft, None)
            talk.ask()
        case _:
            talk.answer(step, value)


def _toggle(frame: Frame, value: Any) -> None:
    frame.picked = [v for v in frame.picked if v != value] if value in frame.picked else [*frame.picked, value]


def _finish_picking(talk: Talk, frame: Frame, step: MultiChoice) -> None:
    picked = [o.value for o in options(talk, frame, step) if o.value in frame.picked]
    least = step.at_least or int(callable(step.optional) and not is_optional(talk, frame, step))
    if len(picked) < least:
        _again(talk, (None if picked else _insisting(talk, frame, step)) or say("engine.too_few", n=least))
    elif step.at_most is not None and len(picked) > step.at_most:
        _again(talk, say("engine.too_many", n=step.at_most))
    else:
        talk.answer(step, picked)


def _again(talk: Talk, note: Words) -> None:
    talk.note(talk.stopped_at() if talk.came_back else note)
    talk.ask()


# --- typing


def take_shown(talk: Talk, text: str) -> bool:
    """Take `text` as one of the buttons on screen, by its label or number; tell whether it was one."""
    buttons = talk.state.buttons
    wanted = typed.folded(text)
    found = next((b for b in buttons if typed.folded(b[2]) == wanted), None)
    if found is None and _is_number(text):
        found = _nth([b for b in buttons if b[0] in _COUNTED], text)
    return _take_button(talk, found)


def take_close(talk: Talk, text: str) -> bool:
    """Take `text` as the one button on screen that it nearly names; tell whether there was one."""
    buttons = talk.state.buttons
    close = typed.matching(text, [b[2] for b in buttons])
    return _take_button(talk, buttons[close[0]] if len(close) == 1 else None)


def _take_button(talk: Talk, button: list[Any] | None) -> bool:
    if button is not None:
        talk.act(button[0], button[1])
    return button is not None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _nth(of: list[Any], text: str) -> Any:
    number = int(text[:6])
    return of[number - 1] if 0 < number <= len(of) else None


def take_text(talk: Talk, text: str) -> None:
    """Take typed words as the answer to the live question, if they can be one."""
    _, frame, step = talk.live()
    if isinstance(step, Choice | MultiChoice | Confirm | Info | Letter | Pages) and take_shown(talk, text):
        return
    if not frame.pending and talk.hears("skip", text) and is_optional(talk, frame, step):
        talk.answer(step, None)
        return
    if insisting := _unskippable(talk, frame, step, text):
        _again(talk, insisting)
        return
    match step:
        case Choice():
            _choose(talk, frame, step, text)
        case MultiChoice():
            _pick_typed(talk, frame, step, text)
        case Confirm() | Info():
            _confirm(talk, frame, step, text)
        case Pages():
            _read_on(talk, text)
        case Date():
            _read_day(talk, frame, step, text)
        case Letter():
            _write_on(talk, frame, step, text)
        case Photo() | File():
            _unless_other(talk, text, say(f"engine.need_{step.kind}"))
        case _:
            _read_value(talk, step, text)


def is_optional(talk: Talk, frame: Frame, step: Step) -> bool:
    """Tell whether a step may be skipped, after what was answered before."""
    optional = getattr(step, "optional", False)
    return bool(talk.read(optional, talk.answers(frame)) if callable(optional) else optional)


def _unskippable(talk: Talk, frame: Frame, step: Step, text: str) -> Words | None:
    """Give what is told to who would skip what must be answered; «нет» may be an answer in one's own words."""
    return None if isinstance(step, Text | Place) or not talk.hears("skip", text) else _insisting(talk, frame, step)


def _insisting(talk: Talk, frame: Frame, step: Step) -> Words | None:
    insists = getattr(step, "insists", None)
    said: Words | None = talk.read(insists, talk.answers(frame)) if insists is not None else None
    return said


def _unless_other(talk: Talk, text: str, note: Words) -> None:
    """What is no answer may still ask for another dialog; else the question is asked again."""
    if not talk.interrupt(text):
        _again(talk, note)


def _choose(talk: Talk, frame: Frame, step: Choice, text: str) -> None:
    if len(text) > step.longest:
        _again(talk, say("engine.too_long", n=step.longest))
        return
    every = options(talk, frame, step)
    found = _matching(talk, text, every) or _numbered(talk, text, every)
    phrase = talk.is_phrase(text) and all(typed.is_like_a_part(text, _name(talk, o)) for o in found)
    if len(found) == 1 and not phrase:
        talk.answer(step, found[0].value)
    elif talk.interrupt(text):
        return
    elif len(every) == 1 and talk.hears("yes", text):
        talk.answer(step, every[0].value)
    elif step.writes:
        _begin_letter(talk, frame, step, *step.writes, text)
    elif step.or_typed:
        talk.answer(step, None, {step.or_typed: text})
    elif step.search:
        talk.search(frame, step, text)
    elif found:
        frame.narrowed, frame.page = text, 0
        _again(talk, say("engine.which"))
    else:
        _again(talk, say("engine.not_option"))


def _begin_letter(talk: Talk, frame: Frame, step: Choice, option: str, letter: str, text: str) -> None:
    """Take what was typed for the first words of a letter; it is shown before it is sent off."""
    written = talk.live()[0].step(letter)
    if isinstance(written, Letter) and _added(frame, written, text, []):
        talk.answer(step, option)
    else:
        _again(talk, say("engine.too_long", n=step.longest))


def _pick_typed(talk: Talk, frame: Frame, step: MultiChoice, text: str) -> None:
    """«Петров, Иванова» or «1 3 5»: all get marked, or unmarked if they all were; who is unknown or unclear is told."""
    if len(text) > LONGEST_LIST:
        _again(talk, say("engine.too_long", n=LONGEST_LIST))
    elif talk.hears("ready", text):
        _finish_picking(talk, frame, step)
    else:
        found = options(talk, frame, step)
        meant = [(part, _meant(talk, part, found)) for part in _names(talk, text, found)]
        if any(values for _, values in meant):
            _mark_typed(talk, frame, meant)
        else:
            _unless_other(talk, text, say("engine.nobody_found", names=[p for p, _ in meant][:MOST_UNKNOWN]))


def _mark_typed(talk: Talk, frame: Frame, meant: list[tuple[str, list[Any]]]) -> None:
    named = [values[0] for _, values in meant if len(values) == 1]
    unknown = [part for part, values in meant if not values]
    if named and not unknown and all(value in frame.picked for value in named):
        frame.picked = [value for value in frame.picked if value not in named]
    else:
        frame.picked = list(dict.fromkeys([*frame.picked, *named]))
    frame.page, frame.narrowed = 0, "\n".join(part for part, values in meant if len(values) > 1)
    if unknown:
        talk.note(say("engine.not_found", names=unknown[:MOST_UNKNOWN]))
    if frame.narrowed:
        talk.note(say("engine.which"))
    talk.ask()


def _names(talk: Talk, text: str, found: list[Option]) -> list[str]:
    """Part what was typed at commas and line ends; at spaces only numbers, at «и» only what names nobody whole."""
    if re.fullmatch(r"[0-9\s]+", text):
        return text.split()
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()] or [text]
    return [name for part in parts for name in ([part] if _matching(talk, part, found) else typed.AND.split(part))]


def _meant(talk: Talk, part: str, found: list[Option]) -> list[Any]:
    """Give the values of the options that `part` may mean; a number that is no option means the button on screen."""
    if same := [o.value for o in found if (o.match or talk.render(o.label)) == part]:
        return same
    if _is_number(part):
        button = _nth([b for b in talk.state.buttons if b[0] == "toggle"], part)
        return [button[1]] if button else []
    return [o.value for o in _matching(talk, part, found)]


def _confirm(talk: Talk, frame: Frame, step: Confirm | Info, text: str) -> None:
    agreeable = any(kind in ("yes", "next") for kind, _, _ in talk.state.buttons)
    if agreeable and talk.hears("yes", text):
        talk.answer(step, True)
    elif talk.hears("no", text):
        talk.act("cancel", None)
    elif isinstance(step, Confirm) and step.adds and not talk.came_back:
        if not talk.interrupt(text):
            talk.add(frame, step.adds, text)
    else:
        _unless_other(talk, text, say("engine.not_option"))


def _read_on(talk: Talk, text: str) -> None:
    """«да», «ок» turn the page, and end with the last one: the last such button leads on."""
    onward = [button for button in talk.state.buttons if button[0] in ("page", "next")]
    if onward and talk.hears("yes", text):
        _take_button(talk, onward[-1])
    else:
        _unless_other(talk, text, say("engine.not_option"))


def _read_day(talk: Talk, frame: Frame, step: Date, text: str) -> None:
    if frame.pending and talk.hears("yes", text):
        talk.answer(step, frame.pending)
    elif frame.pending and talk.hears("no", text):
        frame.pending = ""
        talk.ask()
    else:
        _read_new_day(talk, frame, step, text)


def _read_new_day(talk: Talk, frame: Frame, step: Date, text: str) -> None:
    try:
        day = one.day(text, talk.today, step.past, step.future)
    except Refusal as no:
        _again(talk, say(no.key, **no.told))
        return
    if day is None:
        _unless_other(talk, text, say("engine.not_date"))
    elif (day < talk.today and not step.past) or (day > talk.today and not step.future):
        _again(talk, say("engine.date_past" if day < talk.today else "engine.date_future", day=day))
    else:
        frame.pending = day.isoformat()
        talk.ask()


def _write_on(talk: Talk, frame: Frame, step: Letter, text: str) -> None:
    """Take words into a letter, as a paragraph of their own; «да» sends off what is there."""
    if step.draft in frame.answers and (talk.hears("yes", text) or talk.hears("ready", text)):
        talk.answer(step, frame.answers[step.draft])
    elif _added(frame, step, text, []):
        talk.ask()
    else:
        _again(talk, say("engine.too_long", n=step.longest))


def _added(frame: Frame, step: Letter, text: str, files: list[list[str]]) -> bool:
    """Put words and files into the draft; tell whether the words had room."""
    before, enclosed = frame.answers.get(step.draft) or ["", []]
    whole = "\n\n".join(filter(None, (before, text)))
    if fits := len(whole) <= step.longest:
        before = whole
    if before or enclosed or files:
        frame.answers[step.draft] = [before, [*enclosed, *files][: step.most_files]]
    return fits


def _read_value(talk: Talk, step: Step, text: str) -> None:
    value, problem = _value(talk, step, text)
    if problem is not None and value is None and isinstance(step, Number | Time | Contact):
        _unless_other(talk, text, problem)
    elif problem is not None:
        _again(talk, problem)
    else:
        talk.answer(step, value)


def _value(talk: Talk, step: Step, text: str) -> tuple[Any, Words | None]:
    match step:
        case Text() | Place() if len(text) > step.longest:
            return None, say("engine.too_long", n=step.longest)
        case Text():
            return text, None
        case Place():
            return {"lat": None, "lon": None, "text": text}, None
        case Number():
            return _number(talk, step, text)
        case Time():
            time = typed.time_of_day(text)
            return (time, None) if time else (None, say("engine.not_time"))
        case _:
            phone = typed.phone(text)
            return (phone, None) if phone else (None, say("engine.not_phone"))


def _number(talk: Talk, step: Number, text: str) -> tuple[Any, Words | None]:
    value = number(text)
    if value is None:
        value = number(text, talk.asked())
    if value is None or (step.whole and value != int(value)):
        return None, say("engine.not_whole" if step.whole else "engine.not_number")
    if step.least is not None and value < step.least:
        return None, say("engine.too_small", least=_short(step.least))
    if step.most is not None and value > step.most:
        return None, say("engine.too_large", most=_short(step.most))
    return (int(value) if step.whole else value), None


def _short(number: float) -> int | float:
    return int(number) if number == int(number) else number


# --- files, phones, places, and what nobody understands


def take_other(talk: Talk, update: Update) -> None:
    """Take files, a shared phone or place where they are asked for; say plainly where they are not."""
    step = talk.live()[2] if talk.state.top else None
    if update.problem is not None:
        _again(talk, say(f"engine.problem.{update.problem}", limit=MAX_BYTES // 2**20))
    elif update.files:
        _take_file(talk, step, update)
    elif update.phone is not None:
        _take_phone(talk, step, update.phone)
    elif update.place is not None:
        _take_place(talk, step, update.place)
    else:
        _again(talk, say("engine.unknown_kind"))


def _take_file(talk: Talk, step: Step | None, update: Update) -> None:
    file = update.files[0]
    photo = isinstance(step, Photo) and file.mime in PICTURES
    document = isinstance(step, File) and (not step.mimes or file.mime in step.mimes)
    if isinstance(step, Letter):
        _enclose(talk, step, update)
    elif step is not None and (photo or document):
        if len(update.files) > 1:
            talk.note(say("engine.one_file"))
        talk.answer(step, file.hash if photo else _document(file))
    elif isinstance(step, File):
        _again(talk, say(f"{_key(talk, step)}.wrong"))
    elif isinstance(step, Photo):
        _again(talk, say("engine.need_photo"))
    elif not (
        (file.mime in PICTURES and talk.enclose(file.hash, typed.clean(update.caption)))
        or talk.begin_with(file.mime, _document(file))
    ):
        _again(talk, say("engine.no_file_here"))


def _document(file: StoredFile) -> list[str]:
    return [file.hash, typed.clean(file.name), file.mime]


def _key(talk: Talk, step: Step) -> str:
    return talk.catalogue.all[talk.live()[1].dialog].key(step.name)


def _enclose(talk: Talk, step: Letter, update: Update) -> None:
    """Put files into a letter, and the words that came with them."""
    frame = talk.live()[1]
    room = step.most_files - len((frame.answers.get(step.draft) or ["", []])[1])
    files = [[file.hash, typed.clean(file.name) or "file", file.mime] for file in update.files]
    if not _added(frame, step, typed.clean(update.caption), files):
        talk.note(say("engine.too_long", n=step.longest))
    if len(files) > room:
        talk.note(say("engine.most_files", n=step.most_files))
    talk.ask()


def _take_phone(talk: Talk, step: Step | None, number: str) -> None:
    if not isinstance(step, Contact):
        _again(talk, say("engine.no_phone_here"))
    elif phone := typed.phone(number):
        talk.answer(step, phone)
    else:
        _again(talk, say("engine.not_phone"))


def _take_place(talk: Talk, step: Step | None, place: Point) -> None:
    if isinstance(step, Place):
        called = typed.clean(place.text)[: step.longest]
        talk.answer(step, {"lat": place.lat, "lon": place.lon, "text": called or None})
    else:
        _again(talk, say("engine.no_place_here"))
