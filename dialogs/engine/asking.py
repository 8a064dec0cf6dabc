"""How each kind of step is asked: its words and its buttons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from core.messages import Attachment
from core.words import Phrase, say
from core.words import Text as Words
from dialogs.engine import answering
from dialogs.engine.dialog import Dialog
from dialogs.engine.state import Frame
from dialogs.engine.steps import (
    Choice,
    Confirm,
    Contact,
    Date,
    Info,
    Letter,
    Link,
    MultiChoice,
    Offer,
    Option,
    Pages,
    Place,
    Step,
    Typed,
)

if TYPE_CHECKING:
    from dialogs.engine.heart import Talk

Row = list[tuple[str, Any, Words]]  # [(kind, value, label), …]


@dataclass(slots=True)
class Asked:
    """A question: its paragraphs, rows of buttons, files, buttons that share a phone number or a place, links."""

    parts: list[Words]
    rows: list[Row] = field(default_factory=list)
    files: tuple[Attachment, ...] = ()
    share: Words = ""
    place: Words = ""
    links: tuple[Link, ...] = ()
    below: tuple[Link, ...] = ()


def question(talk: Talk, dialog: Dialog, frame: Frame) -> Asked:
    """Give the question of the step in which `frame` stands."""
    step = dialog.step(frame.step)
    shown = talk.shown(step.shows, frame)
    key = dialog.key(step.name) + (f".{shown.variant}" if shown.variant else "")
    told = {**talk.answers(frame), **shown.told}
    asks = talk.read(step.asks, talk.answers(frame)) if callable(step.asks) else step.asks
    asked = Asked([asks or Phrase(key, told)], [], shown.files, links=shown.links)
    match step:
        case Choice() | MultiChoice():
            _options(talk, frame, step, asked, told)
        case Confirm() if not shown.blocked:
            asked.rows.append([("yes", True, Phrase(f"{key}.yes", told))])
        case Info():
            asked.rows.append([("next", True, say("engine.next"))])
        case Pages():
            _pages(talk, frame, step, asked, Phrase(key, told))
        case Date():
            _days(talk, frame, step, asked)
        case Contact():
            asked.share = say("engine.share_phone")
        case Place():
            asked.place = say("engine.share_place")
        case Letter() if step.draft in frame.answers:
            _so_far(talk, frame, step, asked, told)
    if isinstance(step, Typed) and step.suggests is not None and not frame.pending:
        asked.rows += _suggested(talk.read(step.suggests, talk.answers(frame)), step, asked.rows)
    if answering.is_optional(talk, frame, step):
        asked.rows.append([("skip", None, say("engine.skip"))])
    asked.rows += [*offered("instead", shown.offers), _ways_out(frame)]
    return asked


def _suggested(value: Any, step: Step, rows: list[Row]) -> list[Row]:
    """Give the button that keeps what is suggested, unless it is there already: a day close by."""
    if value is None or any(known == value for row in rows for _, known, _ in row):
        return []
    shown = date.fromisoformat(value) if isinstance(step, Date) else str(value)
    return [[("pick", value, say("engine.keep", value=shown))]]


def _ways_out(frame: Frame) -> Row:
    back: Row = [("back", None, say("engine.back"))] if frame.trail or frame.pending else []
    return [*back, ("cancel", None, say("engine.cancel"))]


def _options(talk: Talk, frame: Frame, step: Choice | MultiChoice, asked: Asked, told: dict[str, Any]) -> None:
    options = answering.narrowed(talk, frame, step)
    key = talk.catalogue.all[frame.dialog].key(step.name)
    if not options:
        asked.parts = [Phrase(f"{key}.empty", told)]
        asked.rows += _instead(talk, frame, step)
    frame.page = max(0, min(frame.page, (len(options) - 1) // step.per_page))
    page = options[frame.page * step.per_page : (frame.page + 1) * step.per_page]
    if isinstance(step, Choice):
        buttons: Row = [("pick", option.value, option.label) for option in page]
    else:
        buttons = [_box(frame, option) for option in page]
    asked.rows += [buttons[i : i + step.columns] for i in range(0, len(buttons), step.columns)]
    asked.rows += [row for row in (_turning(frame, step, len(options)), _widening(frame)) if row]
    if isinstance(step, MultiChoice) and (frame.picked or not (step.at_least or step.optional)):
        told = {**told, "n": len(frame.picked)}
        own = Phrase(f"{key}.{'ready' if frame.picked else 'none'}", told)
        asked.rows.append([("ready", None, own if step.asks is None else say("engine.ready", **told))])


def _instead(talk: Talk, frame: Frame, step: Choice | MultiChoice) -> list[Row]:
    if not isinstance(step, Choice) or step.instead is None:
        return []
    return offered("instead", talk.read(step.instead, talk.answers(frame)))


def offered(kind: str, offers: Iterable[Offer]) -> list[Row]:
    """Give a row for each of `offers`."""
    return [[(kind, [offer.dialog, dict(offer.given)], offer.label)] for offer in offers]


def _box(frame: Frame, option: Option) -> tuple[str, Any, Words]:
    mark = "☑" if option.value in frame.picked else "☐"
    return ("toggle", option.value, say("engine.toggle", mark=mark, label=option.label))


def _turning(frame: Frame, step: Choice | MultiChoice, total: int) -> Row:
    row: Row = []
    if frame.page > 0:
        row.append(("page", frame.page - 1, say("engine.earlier")))
    rest = total - (frame.page + 1) * step.per_page
    if rest > 0:
        row.append(("page", frame.page + 1, say("engine.more", n=rest)))
    return row


def _widening(frame: Frame) -> Row:
    return [("all", None, say("engine.show_all"))] if frame.narrowed else []


def _pages(talk: Talk, frame: Frame, step: Pages, asked: Asked, words: Phrase) -> None:
    texts = talk.read(step.pages, talk.answers(frame))
    last = len(texts) - 1
    frame.page = max(0, min(frame.page, last))
    page = {"text": texts[frame.page], "page": frame.page + 1, "pages": len(texts)}
    asked.parts = [Phrase(words.key, {**words.told, **page})]
    turning: Row = [("page", frame.page - 1, say("engine.page_before"))] if frame.page else []
    if frame.page < last:
        turning.append(("page", frame.page + 1, say("engine.page_after")))
    asked.rows += [turning] if turning else []
    if frame.page == last:
        asked.rows.append([("next", True, Phrase(f"{words.key}.read", words.told))])


def _so_far(talk: Talk, frame: Frame, step: Letter, asked: Asked, told: dict[str, Any]) -> None:
    """Show the letter as it stands, to be sent off, gone on with or begun anew."""
    text, files = frame.answers[step.draft]
    attached: list[Words] = [say("engine.attached", name=name) for _, name, _ in files]
    key = talk.catalogue.all[frame.dialog].key(step.name)
    asked.parts = [Phrase(f"{key}.so_far", {**told, "lines": [text] * bool(text) + attached})]
    asked.rows += [[("send", None, Phrase(f"{key}.send", told))], [("anew", None, say("engine.anew"))]]


def _days(talk: Talk, frame: Frame, step: Date, asked: Asked) -> None:
    if frame.pending:
        day = date.fromisoformat(frame.pending)
        key = "engine.date_confirm" if day.year == talk.today.year else "engine.date_confirm_year"
        asked.parts = [say(key, day=day, year=str(day.year))]
        asked.rows.append([("pick", frame.pending, say("engine.date_yes"))])
        return
    nearby = [("yesterday", -1)] * step.past + [("today", 0)] + [("tomorrow", 1)] * step.future
    asked.rows.append(
        [("pick", (talk.today + timedelta(days=d)).isoformat(), say(f"engine.{name}")) for name, d in nearby]
    )
