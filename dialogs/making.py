"""Making surveys in the chat: the director's and the teacher's dialogs are made here.

A survey begins as a draft (`beginning`), is changed from its card (`leading`) question by question (`asking`,
`editing`), tried (`trying`), described (`describing`), and sent by a dialog of each bot, which knows whom it may ask.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.access import Actor
from core.broadcasts.audience import Audience, Whom
from core.broadcasts.forecast import Forecast, forecast
from core.broadcasts.wording import by_messenger, lasting
from core.database import Tx
from core.files import XLS, XLSX, FileStore
from core.forms import xlsform
from core.forms.expressions import UNKNOWN, piped
from core.forms.filling import Filling
from core.forms.model import OTHER, Form, Kind, Question, spoken
from core.messages import Attachment
from core.notices import SURVEY, words
from core.people import AREA, Role
from core.refusal import NotFound, Refusal
from core.surveys import drafting, editing, opening
from core.surveys.costs import expected
from core.surveys.drafting import Draft, NothingAsked, Traceable
from core.surveys.drafts import Whole, made, whole
from core.surveys.ending import SurveyOver, close
from core.surveys.inviting import invitation, minutes
from core.surveys.outlook import Outlook, outlook
from core.surveys.results import FEWEST
from core.surveys.tables import Course, Per
from core.surveys.templates import templates
from core.surveys.versions import version
from core.words import Phrase, Text, clock_time, say
from dialogs.engine import forms
from dialogs.engine.dialog import Dialog, Unfolded
from dialogs.engine.steps import Choice, Confirm, Date, Fact, File, MultiChoice, Number, Offer, Option, Shown
from dialogs.engine.steps import Text as TextStep
from dialogs.results import duration, who_answers

LONGEST_OPTIONS = 3000
LONGEST_LABEL = 120
LONGEST_TEXT = 600
FEWEST_OPTIONS = 2
LONGEST_TITLE = 120
LAST = -1  # after all questions that are there
INSTEAD = "instead"  # of one that is there
ALWAYS = ""
WEEK, TWO_WEEKS, OWN_DAY = "week", "two_weeks", "own_day"
LOOKS = ("later", "nobody")  # variants of the last look: nobody has joined yet; there is nobody at all
TRY, ADD, EDIT, DESCRIBE, SEND = "try", "add", "edit", "describe", "send"
DELETE, CLOSE, LATER = "delete", "close", "later"
LISTED = ("choice", "multichoice", "matrix")  # kinds whose answers are written by the author
OWN, OWN_AREA = "own", "own_area"  # grounds of a survey: the school, or the area, asks of itself; nobody must answer
NOTE = "note"  # the kind that asks nothing
KINDS = (*LISTED, "scale5", "scale10", "number", "text", "date", "time", "photo", "place", NOTE)


@dataclass(frozen=True, slots=True)
class Names:
    """What the dialogs of one bot are called."""

    new: str
    card: str
    question: str
    change: str
    trial: str
    settings: str
    send: str
    results: str


DIRECTOR = Names(
    "survey_new", "survey_draft", "survey_question", "survey_change", "survey_trial", "survey_settings", "survey_send",
    "survey_results",
)  # fmt: skip
TEACHER = Names(
    "class_survey_new", "class_survey_draft", "class_survey_question", "class_survey_change", "class_survey_trial",
    "class_survey_settings", "class_survey_send", "class_survey_results",
)  # fmt: skip


AREA_SEND = "area_survey_send"  # the coordinator's
KINDS_OF = {DIRECTOR: ("", AREA), TEACHER: ("",)}


# --- beginning


def template_options(language: str) -> list[Option]:
    """The templates by their titles."""
    return [Option(one.key, spoken(one.title, language)) for one in templates().values()]


def earlier(tx: Tx, actor: Actor, language: str) -> list[Option]:
    """The surveys there are, to be copied."""
    return [Option(one.id, spoken(one.title, language)) for one in made(tx, actor)]


def sample(files: FileStore, language: str) -> Shown:
    """An example of a file that can be sent."""
    stored = files.put(xlsform.example(words(), language), "survey.xlsx")
    return Shown({}, files=(Attachment(stored.hash, stored.name, stored.mime),))


def unreadable(tx: Tx, files: FileStore, book: Sequence[str]) -> Phrase | None:
    """Why a file cannot be asked in a chat; said before anything else is asked about it."""
    try:
        read = tx.offload(xlsform.stored, files, str(book[0]))
    except Refusal as no:
        return Phrase(no.key, no.told)
    return None if read.form is not None else say("survey_new.unaskable", lines=[one.line() for one in read.cannot])


def needs_purpose(how: str, survey: int) -> bool:
    """Whether it is told anew; a file that is sent while another survey is made has that one's."""
    return how in ("blank", "file") and not survey


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft, and what of a file it goes without; whether it was there before."""

    survey: int
    left_out: Sequence[Phrase] = ()
    remade: bool = False


def begin(
    tx: Tx,
    actor: Actor,
    bot: str,
    files: FileStore,
    how: str,
    template: str | None,
    earlier: int | None,
    survey: int,
    book: Sequence[str] | None,
    heading: str | None,
    purpose: str | None,
) -> Begun:
    """The one verb of this dialog: whatever it begins with becomes a draft, or takes the place of the one at hand."""
    match how:
        case "template":
            one = templates()[str(template)]
            draft = Draft(one.title, one.purpose, one.form, {}, one.basis, one.anonymous, one.per)
        case "copy":
            old = whole(tx, actor, int(earlier or 0)).version
            draft = Draft(old.title, old.purpose, old.form, {}, old.basis, old.anonymous, old.per)
        case "file":
            return _from_file(tx, actor, bot, files, str(book and book[0]), survey, str(purpose))
        case _:
            draft = Draft(str(heading), str(purpose), Form(), basis=_ground(_own(actor)))
    return Begun(drafting.create(tx, actor, bot, draft))


def _from_file(tx: Tx, actor: Actor, bot: str, files: FileStore, digest: str, survey: int, purpose: str) -> Begun:
    """A draft of the file; of a survey that was sent, a new one that says the same of itself."""
    read = tx.offload(xlsform.stored, files, digest)
    assert read.form is not None  # see `unreadable`
    left_out = [issue.line() for issue in read.left_out]
    old = whole(tx, actor, survey) if survey else None
    if old is not None and old.course is Course.DRAFT:
        drafting.rewrite(tx, actor, survey, read.form)
        if read.title:
            drafting.describe(tx, actor, survey, title=read.title)
        return Begun(survey, left_out, remade=True)
    if old is not None:
        said = old.version
        made_of = Draft(read.title or said.title, said.purpose, read.form, {}, said.basis, said.anonymous, said.per)
    else:
        made_of = Draft(read.title or say_nothing(), purpose, read.form, basis=_ground(_own(actor)))
    return Begun(drafting.create(tx, actor, bot, made_of), left_out)


def say_nothing() -> str:
    """A title where neither the author nor the file has one."""
    return "—"


def begun(result: Begun, names: Names) -> Shown:
    """On to the card; of a file, with what it goes without."""
    told = {"lines": result.left_out[:30], "n": len(result.left_out)}
    variant = "_".join(["remade"] * result.remade + ["left_out"] * bool(result.left_out)) or "made"
    return Shown(told, variant, then=names.card, given={"survey": result.survey})


def beginning(names: Names, menu: int) -> Dialog:
    """Give the dialog by which a survey begins."""
    return Dialog(
        names.new,
        Choice("how", options=("template", "blank", "file", "copy")),
        Choice("template", options=template_options, when=lambda how: how == "template", per_page=12),
        Choice("earlier", options=earlier, when=lambda how: how == "copy"),
        Fact("survey", read=lambda: 0),
        File(
            "book",
            mimes=(XLSX, XLS),
            shows=sample,
            check=unreadable,
            when=lambda how: how == "file",
            unasked={"how": "file"},
        ),
        TextStep("heading", when=lambda how: how == "blank", longest=LONGEST_TITLE),
        TextStep("purpose", when=needs_purpose, longest=LONGEST_TEXT),
        commit=begin,
        returns={Traceable: "how", Refusal: "how"},
        done=lambda result: begun(result, names),
        variants=("made", "left_out", "remade", "remade_left_out"),
        menu=menu,
        speaks="survey_new",
        errand="",
        kinds=KINDS_OF[names],
    )


# --- the card


def mine(tx: Tx, actor: Actor, language: str) -> list[Option]:
    """Drafts first, then those that are open, then those that are over."""
    order = {Course.DRAFT: 0, Course.OPEN: 1, Course.CLOSED: 2}
    listed = sorted(made(tx, actor), key=lambda one: order[one.course])
    return [
        Option(one.id, say(f"survey_draft.option.{one.course}", title=title, n=one.questions), match=title)
        for one in listed
        for title in [spoken(one.title, language)]
    ]


def card(tx: Tx, actor: Actor, language: str, survey: int, names: Names) -> Shown:
    """Everything of a survey, and where to go from here."""
    one = whole(tx, actor, survey)
    told = _described(one, actor, language) | {"questions": _listed(one.form, language)}
    offers = (Offer(say("survey_draft.results"), names.results, {"survey": survey}),)
    return Shown(told, one.course.value, offers=offers if one.course is not Course.DRAFT else ())


def _described(one: Whole, actor: Actor, language: str) -> dict[str, Any]:
    said = one.version
    return {
        "title": spoken(said.title, language),
        "purpose": spoken(said.purpose, language),
        "basis": spoken(said.basis, language) or say("survey_draft.no_basis"),
        "how": [
            say("survey_draft.anonymous" if said.anonymous else "survey_draft.named"),
            say(f"survey_draft.per_{said.per}"),
            *[say("survey_draft.quota", n=one.quota)] * bool(one.quota),
        ],
        "answered": one.answered,
        "asked": one.asked,
        "until": _until(one, actor),
    }


def _until(one: Whole, actor: Actor) -> Phrase:
    if one.closes_at is None:
        return say("survey_draft.until_closed")
    return say("survey_draft.until", day=actor.local(one.closes_at).date())


def _listed(form: Form, language: str) -> list[Phrase]:
    listed = [say("survey_draft.question", number=n, text=_brief(q, form, language)) for n, q in numbered(form)]
    return listed or [say("survey_draft.no_questions")]


def numbered(form: Form) -> list[tuple[int, Question]]:
    """Give the questions with their numbers from 1."""
    return [(n, q) for n, q in enumerate((q for q in form.questions if q.kind is not Kind.CALCULATE), 1)]


def _brief(question: Question, form: Form, language: str) -> str:
    """Give a question's words; an answer that they mention is told by the number of its question."""
    numbers = {q.name: n for n, q in numbered(form)}

    def mention(name: str) -> str:
        number = numbers.get(name)
        return words().text(say("survey_draft.answer_to", number=number), language) if number else UNKNOWN

    common, text = (piped(spoken(part, language, form.languages), mention) for part in (question.matrix, question.text))
    return f"{common} — {text}" if common else text


def doings(tx: Tx, actor: Actor, survey: int) -> list[Option]:
    """What may be done with it."""
    one = whole(tx, actor, survey)
    some = bool(one.form.questions)
    listed = {
        Course.DRAFT: ((TRY, SEND) * some) + (ADD,) + ((EDIT,) * some) + (DESCRIBE, DELETE),
        Course.OPEN: (TRY, ADD, EDIT, LATER, CLOSE),
        Course.CLOSED: (TRY,),
    }
    return [Option(what, say(f"survey_draft.{what}")) for what in listed[one.course]]


def sure_of(tx: Tx, actor: Actor, language: str, survey: int, what: str) -> Shown:
    """What would be lost."""
    return Shown({"title": spoken(whole(tx, actor, survey).version.title, language)}, what)


def do(tx: Tx, actor: Actor, survey: int, what: str, day: str | None) -> None:
    """Delete, close, let it go on for longer; the rest is done by dialogs that follow."""
    if what == DELETE:
        drafting.drop(tx, actor, survey)
    elif what == CLOSE:
        close(tx, actor, survey)
    elif what == LATER and day is not None:
        drafting.describe(tx, actor, survey, closes_at=end_of(actor, date.fromisoformat(day)))


def end_of(actor: Actor, day: date) -> datetime:
    """Give the last minute of a day at the school."""
    return datetime.combine(day, time(23, 59), ZoneInfo(actor.timezone))


def led(actor: Actor, survey: int, what: str, names: Names) -> Shown:
    """On to the dialog that does it, or back to the card."""
    send = AREA_SEND if actor.role is Role.COORDINATOR else names.send
    after = {
        TRY: names.trial, ADD: names.question, EDIT: names.change, DESCRIBE: names.settings, SEND: send,
        DELETE: "",
    }.get(what, names.card)  # fmt: skip
    return Shown({}, what, then=after, given={"survey": survey} if after else {})


def leading(names: Names, menu: int) -> Dialog:
    """Give the dialog of a survey's card."""
    return Dialog(
        names.card,
        Choice("survey", options=mine),
        Choice(
            "what",
            options=doings,
            shows=lambda tx, actor, language, survey: card(tx, actor, language, survey, names),
            variants=tuple(course.value for course in Course),
        ),
        Date("day", past=False, when=lambda what: what == LATER),
        Confirm("sure", shows=sure_of, variants=(DELETE, CLOSE), when=lambda what: what in (DELETE, CLOSE)),
        commit=do,
        returns={SurveyOver: "what", NotFound: "survey"},
        done=lambda actor, survey, what: led(actor, survey, what, names),
        variants=(TRY, ADD, EDIT, DESCRIBE, SEND, DELETE, CLOSE, LATER),
        menu=menu,
        speaks="survey_draft",
        errand="",
        kinds=KINDS_OF[names],
    )


# --- one question


def conditions(tx: Tx, actor: Actor, language: str, survey: int, place: int) -> list[Option]:
    """Always, or only after some answer to an earlier question."""
    form = whole(tx, actor, survey).form
    before = [(n, q) for n, q in numbered(form) if place == LAST or n <= place]
    listed = [
        Option(q.name, say("survey_question.after", number=n, text=_brief(q, form, language)))
        for n, q in before
        if editing.is_condition(q)
    ]
    return [Option(ALWAYS, say("survey_question.always")), *listed]


def answers_of(tx: Tx, actor: Actor, language: str, survey: int, depends: str) -> list[Option]:
    """The answers of the question on which this one depends."""
    form = whole(tx, actor, survey).form
    on = form.question(depends)
    if on.kind is Kind.SCALE:
        return [Option(n, str(n)) for n in range(int(on.least or 0), int(on.most or 0) + 1)]
    listed = [Option(o.value, spoken(o.label, language, form.languages)) for o in on.options]
    return [*listed, *([Option(OTHER, say("engine.form.other_option"))] if on.other else [])]


def told_of(kind: str) -> Shown:
    """A note is no question."""
    return Shown({}, _sort(kind))


def _sort(kind: str) -> str:
    return NOTE if kind == NOTE else ""


def extras(kind: str) -> list[Option]:
    """What else a question may be."""
    listed = ["optional", *["other", "shuffled"] * (kind in ("choice", "multichoice")), *["parts"] * (kind == "number")]
    return [Option(one, say(f"survey_question.extra_{one}")) for one in listed]


def parted(text: str) -> list[str]:
    """«Да; Нет» or one a line: give the labels, without numbers and bullets before them."""
    parts = text.split("\n") if "\n" in text else text.split(";") if ";" in text else text.split(",")
    labels = [label for part in parts if (label := _BULLET.sub("", part.strip()).strip())]
    numbers = [_NUMBER.match(label) for label in labels]
    if [found and int(found[1]) for found in numbers] == list(range(1, len(labels) + 1)):
        labels = [_NUMBER.sub("", label) for label in labels]
    return list(dict.fromkeys(labels))


_BULLET = re.compile(r"^(?:[•*·▢☐]\s*|[-–—](?!\d)\s*)+")  # «-5» keeps its sign
_NUMBER = re.compile(r"^(\d{1,2})[.)]\s+(?=\S)")


def _apart(labels: Sequence[str]) -> tuple[list[str], bool]:
    """Give the labels without «Другое», and whether it was among them: it asks what exactly."""
    other = {words().text(say("engine.form.other_option"), language).casefold() for language in words().languages}
    kept = [label for label in labels if label.casefold() not in other]
    return kept, len(kept) < len(labels)


def _questions(
    one: Whole,
    kind: str,
    text: str,
    options: str | None,
    rows: str | None,
    more: Sequence[str] | None,
    depends: str,
    values: Sequence[Any] | None,
) -> list[Question]:
    labels, traits = parted(options or ""), more or ()
    common: dict[str, Any] = {"required": "optional" not in traits}
    common |= {name: name in traits for name in ("other", "shuffled")} | {"whole": "parts" not in traits}
    if kind in ("choice", "multichoice"):
        labels, named = _apart(labels)
        common["other"] |= named
    choices = editing.options(labels)
    if depends and values:
        common["relevant"] = editing.condition(one.form.question(depends), values)
    if kind == "matrix":
        made_of = editing.rows(one.names, text, parted(rows or ""), choices)
        return [_with(q, required=common["required"], relevant=common.get("relevant", "")) for q in made_of]
    limits: dict[str, Any] = {"scale5": {"least": 1, "most": 5}, "scale10": {"least": 0, "most": 10}}.get(kind, {})
    of = Kind.SCALE if kind.startswith("scale") else Kind(kind)
    return [Question(editing.free_name(one.names), of, text, options=choices, **common, **limits)]


def _with(question: Question, **changes: Any) -> Question:
    return Question(**{name: getattr(question, name) for name in Question.__slots__} | changes)


def as_asked(
    tx: Tx,
    actor: Actor,
    language: str,
    survey: int,
    kind: str,
    wording: str,
    options: str | None,
    rows: str | None,
    more: list[str] | None,
    depends: str,
    values: list[Any] | None,
    instead: str,
) -> Shown:
    """The question as the asked will see it."""
    found = _questions(whole(tx, actor, survey), kind, wording, options, rows, more, depends, values)
    lines: list[Text] = [say("survey_question.row", text=spoken(q.text, language)) for q in found if rows]
    lines += [say("survey_question.label", label=option.label) for option in found[0].options]
    had = [name for name in ("optional", "other", "shuffled", "parts") if _has(found[0], name)]
    traits = [say(f"survey_question.kind.{kind}"), *(say(f"survey_question.told_{one}") for one in had)]
    lines.append(say("survey_question.traits", traits=traits))
    told = {"text": wording, "lines": lines + _only(tx, actor, language, survey, depends, values)}
    return Shown(told, INSTEAD if instead else "")


def _has(question: Question, trait: str) -> bool:
    denied = {"optional": "required", "parts": "whole"}
    return not getattr(question, denied[trait]) if trait in denied else bool(getattr(question, trait))


def _only(tx: Tx, actor: Actor, language: str, survey: int, depends: str, values: Sequence[Any] | None) -> list[Phrase]:
    if not depends:
        return []
    labels = {o.value: o.label for o in answers_of(tx, actor, language, survey, depends)}
    form = whole(tx, actor, survey).form
    told = _brief(form.question(depends), form, language)
    return [say("survey_question.only", text=told, values=[labels[v] for v in values or ()])]


def put(
    tx: Tx,
    actor: Actor,
    survey: int,
    place: int,
    kind: str,
    wording: str,
    options: str | None,
    rows: str | None,
    more: list[str] | None,
    depends: str,
    values: list[Any] | None,
    instead: str,
) -> int:
    """The one verb of this dialog; give the number of questions now."""
    one = whole(tx, actor, survey)
    found = _questions(one, kind, wording, options, rows, more, depends, values)
    if instead:
        form = editing.remade(one.form, instead, found)
    else:
        form = editing.added(one.form, found, None if place == LAST else place)
    drafting.rewrite(tx, actor, survey, form)
    return len(form.asked)


def asking(names: Names) -> Dialog:
    """Give the dialog that adds a question, or puts another in its place."""
    return Dialog(
        names.question,
        Choice("survey", options=mine),
        Fact("place", read=lambda: LAST),
        Fact("instead", read=lambda: ""),
        Choice("kind", options=KINDS, per_page=len(KINDS), columns=2),
        TextStep("wording", longest=LONGEST_TEXT, shows=told_of, variants=(NOTE,)),
        TextStep("options", longest=LONGEST_OPTIONS, check=enough_options, when=lambda kind: kind in LISTED),
        TextStep("rows", longest=LONGEST_OPTIONS, check=enough_rows, when=lambda kind: kind == "matrix"),
        MultiChoice("more", options=extras, when=lambda kind: kind != NOTE),
        Choice("depends", options=conditions, skip_single=True),
        MultiChoice("values", options=answers_of, at_least=1, when=lambda depends: depends != ALWAYS),
        Confirm("sure", shows=as_asked, variants=(INSTEAD,)),
        commit=put,
        returns={Traceable: "kind", editing.SurveyFull: "", SurveyOver: "", NotFound: "survey"},
        done=lambda survey, kind, result: Shown({"n": result}, _sort(kind), then=names.card, given={"survey": survey}),
        variants=(NOTE,),
        speaks="survey_question",
        errand="",
        kinds=KINDS_OF[names],
    )


def enough_options(options: str) -> Phrase | None:
    """What is wrong with the options."""
    return _enough(options, FEWEST_OPTIONS)


def enough_rows(rows: str) -> Phrase | None:
    """What is wrong with the rows of a table."""
    return _enough(rows, 1)


def _enough(text: str, least: int) -> Phrase | None:
    found = parted(text)
    if len(found) < least:
        return say("survey_question.too_few")
    if len(found) > editing.MOST_OPTIONS:
        return say("survey_question.too_many", most=editing.MOST_OPTIONS)
    if long := next((label for label in found if len(label) > LONGEST_LABEL), None):
        return say("survey_question.too_long", label=long[:40], most=LONGEST_LABEL)
    return None


# --- changing one


def questions(tx: Tx, actor: Actor, language: str, survey: int) -> list[Option]:
    """All its questions."""
    form = whole(tx, actor, survey).form
    return [
        Option(q.name, say("survey_change.option", number=n, text=_brief(q, form, language))) for n, q in numbered(form)
    ]


def changes(tx: Tx, actor: Actor, survey: int, question: str) -> list[Option]:
    """What may be done with a question."""
    form = whole(tx, actor, survey).form
    names = [q.name for _, q in numbered(form)]
    at = names.index(question) if question in names else 0
    listed = ["replace", "text", *["up"] * (at > 0), *["down"] * (at < len(names) - 1), "before", "remove"]
    return [Option(one, say(f"survey_change.{one}")) for one in listed]


def shown_question(tx: Tx, actor: Actor, language: str, survey: int, question: str) -> Shown:
    """The question as it is."""
    form = whole(tx, actor, survey).form
    one = form.question(question)
    labels = [say("survey_question.label", label=spoken(o.label, language, form.languages)) for o in one.options]
    return Shown({"text": _brief(one, form, language), "labels": labels})


def kept(tx: Tx, actor: Actor, survey: int) -> Shown:
    """How many answers to the old words are there, and stay."""
    one = whole(tx, actor, survey)
    return Shown({"n": one.answered}, "answered" if one.course is not Course.DRAFT and one.answered else "")


def change(tx: Tx, actor: Actor, survey: int, question: str, how: str, words_now: str | None) -> None:
    """Move, remove, say otherwise; replacing is done by the dialog that follows."""
    form = whole(tx, actor, survey).form
    match how:
        case "up" | "down":
            form = editing.moved(form, question, -1 if how == "up" else 1)
        case "remove":
            form = editing.removed(form, question)
        case "text":
            form = editing.replaced(form, question, _with(form.question(question), text=str(words_now)))
        case _:
            return
    drafting.rewrite(tx, actor, survey, form)


def changed(tx: Tx, actor: Actor, survey: int, question: str, how: str, names: Names) -> Shown:
    """Back to the card, or on to the new question."""
    given: dict[str, Any] = {"survey": survey}
    if how not in ("replace", "before"):
        return Shown({}, "changed", then=names.card, given=given)
    place = next(i for i, q in enumerate(whole(tx, actor, survey).form.questions) if q.name == question)
    given |= {"place": place, "instead": question if how == "replace" else ""}
    return Shown({}, how, then=names.question, given=given)


def editing_one(names: Names) -> Dialog:
    """Give the dialog that changes a question."""
    return Dialog(
        names.change,
        Choice("survey", options=mine),
        Choice("question", options=questions, skip_single=True),
        Choice("how", options=changes, shows=shown_question),
        TextStep("words_now", longest=LONGEST_TEXT, shows=kept, variants=("answered",), when=lambda how: how == "text"),
        commit=change,
        returns={NothingAsked: "how", SurveyOver: "", NotFound: "survey"},
        done=lambda tx, actor, survey, question, how: changed(tx, actor, survey, question, how, names),
        variants=("changed", "replace", "before"),
        speaks="survey_change",
        errand="",
        kinds=KINDS_OF[names],
    )


# --- trying


def trial(tx: Tx, actor: Actor, language: str, survey: int) -> dict[str, Any]:
    """The version that is tried."""
    return {"version": whole(tx, actor, survey).version.name}


def tried(tx: Tx, actor: Actor, language: str, begun: Mapping[str, Any]) -> Unfolded:
    """The questions as they will be asked."""
    form = version(tx, begun["version"]).form
    return Unfolded(forms.steps(form, language, actor.local(tx.now).date(), say("survey_trial.opening")))


def answered_so(tx: Tx, language: str, begun: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Phrase]:
    """What would be kept: told, and not kept."""
    form = version(tx, begun["version"]).form
    filled = Filling(form, answers)
    return [
        say("survey_trial.line", text=_brief(q, form, language), answer=_answered(filled, q, language))
        for q in form.asked
        if filled.relevant(q) and filled.value(q.name) is not None
    ]


def _answered(filled: Filling, question: Question, language: str) -> Text:
    return say("survey.photo") if question.kind is Kind.PHOTO else filled.shown(question.name, language)


def trying(names: Names) -> Dialog:
    """Give the dialog in which its author answers a survey, and nothing is kept."""
    return Dialog(
        names.trial,
        Choice("survey", options=mine),
        Fact("begun", read=trial),
        unfolds=tried,
        commit=answered_so,
        returns={Refusal: ""},
        done=lambda survey, result: Shown({"lines": result}, then=names.card, given={"survey": survey}),
        speaks="survey_trial",
        errand="",
        kinds=KINDS_OF[names],
    )


# --- what it says of itself

_SETTING = {"title": "heading", "basis": "ground"}  # whose words are named otherwise than they are


def settings_there(tx: Tx, actor: Actor, survey: int) -> list[Option]:
    """What may be described otherwise."""
    one = whole(tx, actor, survey).version
    named = "named" if one.anonymous else "anonymous"
    per = "per_person" if one.per is Per.CHILD else "per_child"
    return [
        Option(what, say(f"survey_settings.{_SETTING.get(what, what)}"))
        for what in ("title", "purpose", "basis", named, per, "quota")
    ]


def bases(actor: Actor) -> list[Option]:
    """Legal grounds that are common; others are written."""
    return [Option(one, say(f"survey_settings.basis_{one}")) for one in (_own(actor), "law", "order")]


def _own(actor: Actor) -> str:
    """Whose own wish it is to ask: the school's, or of a coordinator the area's."""
    return OWN_AREA if actor.role is Role.COORDINATOR else OWN


def _ground(basis: str) -> dict[str, str]:
    """Give a common ground in every language."""
    return {language: words().text(say(f"survey_settings.basis_{basis}"), language) for language in words().languages}


def describe(
    tx: Tx,
    actor: Actor,
    survey: int,
    what: str,
    now: str | None,
    basis: str | None,
    ground: str | None,
    most: int | None,
) -> None:
    """The one verb of this dialog."""
    match what:
        case "title" | "purpose":
            drafting.describe(tx, actor, survey, **{what: str(now)})
        case "basis":
            drafting.describe(tx, actor, survey, basis=_ground(basis) if basis else str(ground))
        case "anonymous" | "named":
            drafting.describe(tx, actor, survey, anonymous=what == "anonymous")
        case "quota":
            drafting.describe(tx, actor, survey, quota=most)
        case _:
            drafting.describe(tx, actor, survey, per=(Per.CHILD if what == "per_child" else Per.PERSON).value)


def describing(names: Names) -> Dialog:
    """Give the dialog that changes what a survey says of itself."""
    return Dialog(
        names.settings,
        Choice("survey", options=mine),
        Choice("what", options=settings_there),
        TextStep("now", longest=LONGEST_TEXT, when=lambda what: what in ("title", "purpose")),
        Choice("basis", options=bases, or_typed="ground", longest=LONGEST_TEXT, when=lambda what: what == "basis"),
        Number("most", least=1, most=1_000_000, optional=True, when=lambda what: what == "quota"),
        commit=describe,
        returns={Traceable: "what", SurveyOver: "", NotFound: "survey"},
        done=lambda survey: Shown({}, then=names.card, given={"survey": survey}),
        speaks="survey_settings",
        errand="",
        kinds=KINDS_OF[names],
    )


# --- sending


def last_day(actor: Actor, now: datetime, until: str, day: str | None) -> date:
    """Give the day on which it closes."""
    today = actor.local(now).date()
    return {WEEK: today + timedelta(days=7), TWO_WEEKS: today + timedelta(days=14)}.get(
        until, date.fromisoformat(day) if day else today
    )


def look(
    tx: Tx, actor: Actor, survey: int, audiences: Mapping[int, Audience], closes: date, reason: str | None = None
) -> Shown:
    """How it will be: the message, whom it reaches, how long it takes, what it costs people; who is asked later.

    `audiences`: whom it asks in each school.
    """
    one = whole(tx, actor, survey)
    audiences = asked_of(one, audiences)

    def there(school: int) -> Actor:
        return actor._replace(school_id=school)

    seen = [forecast(tx, there(school), whom, SURVEY) for school, whom in audiences.items()]
    reached: Counter[str] = Counter()
    for part in seen:
        reached.update(part.reached)
    people, unreached = sum(reached.values()), sum(part.unreached for part in seen)
    ahead = [outlook(tx, there(school), survey, whom, closes) for school, whom in audiences.items()]
    answers = sum(part.answers for part in ahead)
    asked = sum(part.people for part in seen) if answers else 0  # of a survey about children, pupils are not
    cost = expected(answers, len(one.form.asked), one.quota)
    too_few = one.version.anonymous and min(answers, one.quota or answers) < FEWEST
    told = {
        "invitation": invitation(tx, survey, closes).text,
        "to": next(iter(audiences.values())).said(),
        "where": say("survey_send.in_schools", n=len(audiences)) if len(audiences) > 1 else "",
        "n": people,
        "people": asked,
        "messengers": by_messenger(reached),
        "unreached": say("survey_send.unreached", n=unreached) if unreached else "",
        "lasts": lasting(max(part.seconds for part in seen)),
        "minutes": minutes(one.form),
        "all": duration(cost.seconds),
        "who": who_answers(cost),
        "closes": closes,
        "quota": say("survey_send.quota", n=one.quota) if one.quota else "",
        "pace": [
            *[say("survey_send.names_children")] * (one.version.per is Per.CHILD),
            *[say("survey_send.too_few")] * too_few,
            *_night(seen),
            *_pace(ahead, reason),
        ],
        "why": say("survey_send.of_children") if one.version.per is Per.CHILD else "",
    }
    return Shown(told, "nobody" if not asked else "" if people else "later", blocked=not asked)


def _night(seen: Sequence[Forecast]) -> list[Phrase]:
    """Say that invitations wait for the morning, if it is night at a school."""
    ends = [part.quiet_until for part in seen if part.quiet_until is not None]
    return [say("survey_send.quiet", until=clock_time(max(ends)))] if ends else []


def asked_of(one: Whole, audiences: Mapping[int, Audience]) -> Mapping[int, Audience]:
    """Give whom it asks: of those chosen, a survey about children asks the guardians alone."""
    if one.version.per is not Per.CHILD:
        return audiences
    among = (Whom.EVERYBODY, Whom.FAMILIES)
    return {n: replace(of, whom=Whom.GUARDIANS) if of.whom in among else of for n, of in audiences.items()}


def _pace(seen: Sequence[Outlook], reason: str | None) -> list[Phrase]:
    """Who is asked later and why; what else asks the same people; each a line. `seen`: of each school."""
    later = sum(sum(part.later.values()) for part in seen)
    first = min((day for part in seen for day in part.later), default=None)
    waits = say("survey_send.pace_later", n=later, day=first, cap=max(part.cap for part in seen))
    never = sum(part.never for part in seen)
    others = list({str(title): title for part in seen for title in part.others}.values())
    return [
        *[say("survey_send.pace_over", reason=reason)] * bool(reason),
        *[waits] * (later > 0 and not reason),
        *[say("survey_send.pace_never", n=never)] * (never > 0 and not reason),
        *[say("survey_send.pace_others", titles=[say("survey_send.pace_title", title=t) for t in others])]
        * bool(others),
    ]


def send(
    tx: Tx, actor: Actor, survey: int, audiences: Mapping[int, Audience], closes: date, reason: str | None = None
) -> int:
    """Send it; give how many people it asks."""
    drafting.ask_of(tx, actor, survey, asked_of(whole(tx, actor, survey), audiences))
    drafting.describe(tx, actor, survey, closes_at=end_of(actor, closes))
    return opening.send(tx, actor, survey, reason or "")
