"""How each kind of step is answered: by a tap, by typing, by a file, a photo or a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.files import MAX_BYTES, PICTURES
from core.words import Text as Words
from core.words import say
from dialogs.engine import typed
from dialogs.engine.state import Frame
from dialogs.engine.steps import (
    Choice,
    Confirm,
    Contact,
    Date,
    File,
    Info,
    MultiChoice,
    Number,
    Option,
    Photo,
    Step,
    Text,
    Time,
)
from dialogs.engine.update import Update

if TYPE_CHECKING:
    from dialogs.engine.heart import Talk

LONGEST_SEARCH = 200


def options(talk: Talk, frame: Frame, step: Choice | MultiChoice) -> list[Option]:
    """Give every option of a step, fixed or read."""
    if isinstance(step.options, tuple):
        key = talk.catalogue.all[frame.dialog].key(step.name)
        return [v if isinstance(v, Option) else Option(v, say(f"{key}.{v}")) for v in step.options]
    return list(talk.read(step.options, talk.answers(frame)))


def narrowed(talk: Talk, frame: Frame, step: Choice | MultiChoice) -> list[Option]:
    """Give the options that the person's words left, all of them where they said none."""
    found = options(talk, frame, step)
    return _matching(talk, frame.narrowed, found) or found if frame.narrowed else found


def _matching(talk: Talk, text: str, found: list[Option]) -> list[Option]:
    return [found[i] for i in typed.matching(text, [o.match or talk.render(o.label) for o in found])]


# --- taps


def take_tap(talk: Talk, kind: str, value: Any) -> None:
    """Take a tapped button of the live question."""
    _, frame, step = talk.live()
    match kind:
        case "pick" | "yes" | "next" | "skip":
            talk.answer(step, value)
        case "page":
            frame.page = value
            talk.ask()
        case "toggle":
            frame.picked = [v for v in frame.picked if v != value] if value in frame.picked else [*frame.picked, value]
            talk.ask()
        case "ready" if isinstance(step, MultiChoice):
            _finish_picking(talk, frame, step)


def _finish_picking(talk: Talk, frame: Frame, step: MultiChoice) -> None:
    if len(frame.picked) < step.at_least:
        _again(talk, say("engine.too_few", n=step.at_least))
    elif step.at_most is not None and len(frame.picked) > step.at_most:
        _again(talk, say("engine.too_many", n=step.at_most))
    else:
        talk.answer(step, list(frame.picked))


def _again(talk: Talk, note: Words) -> None:
    talk.note(note)
    talk.ask()


# --- typing


def take_shown(talk: Talk, text: str) -> bool:
    """Take `text` as one of the buttons on screen, by its label or number; tell whether it was one."""
    buttons = talk.state.buttons
    wanted = typed.folded(text)
    found = next((b for b in buttons if typed.folded(b[2]) == wanted), None) if wanted else None
    if found is None and text.isascii() and text.isdigit():
        numbered = [b for b in buttons if b[0] in ("pick", "toggle", "start", "resume")]
        found = numbered[int(text) - 1] if 0 < int(text[:6]) <= len(numbered) else None
    if found is None and talk.state.top is None:
        close = typed.matching(text, [b[2] for b in buttons])
        found = buttons[close[0]] if len(close) == 1 else None
    if found is not None:
        talk.act(found[0], found[1])
    return found is not None


def take_text(talk: Talk, text: str) -> None:
    """Take typed words as the answer to the live question, if they can be one."""
    _, frame, step = talk.live()
    if not isinstance(step, Text | Number | Time | Contact) and take_shown(talk, text):
        return
    if getattr(step, "optional", False) and typed.folded(text) in talk.phrases("engine.hears.skip"):
        talk.answer(step, None)
        return
    match step:
        case Choice():
            _choose(talk, frame, step, text)
        case MultiChoice():
            _pick_typed(talk, frame, step, text)
        case Confirm() | Info():
            _confirm(talk, step, text)
        case Date():
            _read_day(talk, frame, step, text)
        case Photo() | File():
            if not talk.interrupt(text):
                _again(talk, say(f"engine.need_{step.kind}"))
        case _:
            _read_value(talk, step, text)


def _choose(talk: Talk, frame: Frame, step: Choice, text: str) -> None:
    if len(text) > LONGEST_SEARCH:
        _again(talk, say("engine.too_long", n=LONGEST_SEARCH))
        return
    found = _matching(talk, text, options(talk, frame, step))
    if len(found) == 1:
        talk.answer(step, found[0].value)
    elif talk.interrupt(text):
        return
    elif step.or_typed:
        talk.answer(step, None, {step.or_typed: text})
    elif step.search:
        frame.answers[step.search] = text
        _forget_choice(talk, frame, step.search)
        frame.page, frame.narrowed = 0, ""
        talk.ask()
    elif found:
        frame.narrowed = text
        _again(talk, say("engine.which"))
    else:
        _again(talk, say("engine.not_option"))


def _forget_choice(talk: Talk, frame: Frame, name: str) -> None:
    """New words to search by replace the choice that older words stood in for."""
    for step in talk.catalogue.all[frame.dialog].steps:
        if isinstance(step, Choice) and step.or_typed == name:
            frame.answers[step.name] = None


def _pick_typed(talk: Talk, frame: Frame, step: MultiChoice, text: str) -> None:
    """«Петров, Иванова» or «1 3 5»: each name toggles; one that is nobody's is named."""
    found = options(talk, frame, step)
    unknown: list[str] = []
    for part in [p.strip() for p in text.replace(";", ",").replace("\n", ",").split(",") if p.strip()]:
        matches = _matching(talk, part, found) or _numbered(frame, step, part, found)
        if len(matches) == 1:
            value = matches[0].value
            frame.picked = [v for v in frame.picked if v != value] if value in frame.picked else [*frame.picked, value]
        else:
            unknown.append(part[:60])
    if unknown and len(unknown) == len(text.split(",")) and talk.interrupt(text):
        return
    if unknown:
        talk.note(say("engine.not_found", names=unknown))
    talk.ask()


def _numbered(frame: Frame, step: MultiChoice, part: str, found: list[Option]) -> list[Option]:
    page = found[frame.page * step.per_page : (frame.page + 1) * step.per_page]
    return [page[int(part) - 1]] if part.isascii() and part.isdigit() and 0 < int(part[:6]) <= len(page) else []


def _confirm(talk: Talk, step: Step, text: str) -> None:
    words = typed.folded(text)
    yes = any(kind in ("yes", "next") for kind, _, _ in talk.state.buttons)
    if yes and words in talk.phrases("engine.hears.yes"):
        talk.answer(step, True)
    elif words in talk.phrases("engine.hears.no"):
        talk.act("cancel", None)
    elif not talk.interrupt(text):
        _again(talk, say("engine.not_option"))


def _read_day(talk: Talk, frame: Frame, step: Date, text: str) -> None:
    if frame.pending and typed.folded(text) in talk.phrases("engine.hears.yes"):
        talk.answer(step, frame.pending)
        return
    day = typed.day(text, talk.today, future=step.future)
    if day is None:
        if not talk.interrupt(text):
            _again(talk, say("engine.not_date"))
    elif (day < talk.today and not step.past) or (day > talk.today and not step.future):
        _again(talk, say("engine.date_past" if day < talk.today else "engine.date_future", day=day))
    else:
        frame.pending = day.isoformat()
        talk.ask()


def _read_value(talk: Talk, step: Step, text: str) -> None:
    value, problem = _value(step, text)
    if problem is not None:
        _again(talk, problem)
    else:
        talk.answer(step, value)


def _value(step: Step, text: str) -> tuple[Any, Words | None]:
    match step:
        case Text():
            return (text, None) if len(text) <= step.longest else (None, say("engine.too_long", n=step.longest))
        case Number():
            return _number(step, text)
        case Time():
            time = typed.time_of_day(text)
            return (time, None) if time else (None, say("engine.not_time"))
        case _:
            phone = typed.phone(text)
            return (phone, None) if phone else (None, say("engine.not_phone"))


def _number(step: Number, text: str) -> tuple[Any, Words | None]:
    value = typed.number(text)
    if value is None or (step.whole and value != int(value)):
        return None, say("engine.not_whole" if step.whole else "engine.not_number")
    if step.least is not None and value < step.least:
        return None, say("engine.too_small", least=_short(step.least))
    if step.most is not None and value > step.most:
        return None, say("engine.too_large", most=_short(step.most))
    return (int(value) if step.whole else value), None


def _short(number: float) -> int | float:
    return int(number) if number == int(number) else number


# --- files, phones, and what nobody understands


def take_other(talk: Talk, update: Update) -> None:
    """Take files or a shared phone where they are asked for; say plainly where they are not."""
    step = talk.live()[2] if talk.state.top else None
    if update.problem is not None:
        _again(talk, say(f"engine.problem.{update.problem}", limit=MAX_BYTES // 2**20))
    elif update.files:
        _take_file(talk, step, update)
    elif update.phone is not None:
        phone = typed.phone(update.phone) if isinstance(step, Contact) else None
        talk.answer(step, phone) if step and phone else _again(talk, say("engine.no_phone_here"))
    else:
        _again(talk, say("engine.unknown_kind"))


def _take_file(talk: Talk, step: Step | None, update: Update) -> None:
    file = update.files[0]
    if isinstance(step, Photo) and file.mime in PICTURES:
        talk.answer(step, file.hash)
    elif isinstance(step, File) and (not step.mimes or file.mime in step.mimes):
        talk.answer(step, [file.hash, file.name, file.mime])
    elif isinstance(step, Photo | File):
        _again(talk, say(f"engine.need_{step.kind}"))
    else:
        _again(talk, say("engine.no_file_here"))
