"""Answering a survey: the questions come one by one, and what the school knows already is not asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from core.access import Actor
from core.database import Tx
from core.forms.filling import Filling
from core.forms.model import Form, spoken
from core.refusal import NotFound, Refusal
from core.surveys import answering
from core.surveys.answering import Done, Waiting
from core.surveys.pupils import named
from core.surveys.versions import Version, form_for, version
from core.surveys.wording import introduction
from core.words import Phrase, say
from dialogs.engine import forms
from dialogs.engine.dialog import Dialog, Unfolded
from dialogs.engine.steps import Choice, Fact, Info, Offer, Option, Shown, Step

AGAIN = ""  # all questions anew
FIRST = "first"  # nothing was answered before
OVER = "first_over"  # that answer was the last of as many as were wanted
NEXT = "next"  # nor about this child; what the survey is was told just now
ALL_KNOWN = "all__known"  # a step, besides those of the form
LONGEST_ANSWER = 40  # letters of an answer on a button


def waiting(tx: Tx, actor: Actor, bot: str, language: str) -> list[Option]:
    """The surveys that ask this person; those they have answered bear a mark."""
    return [_option(one, language) for one in answering.waiting(tx, actor.person_id, bot)]


def making(bot: str) -> list[Offer]:
    """Whoever makes surveys may mean their own."""
    names = _MAKING.get(bot, {})
    return [Offer(say(f"{speaks}.title"), name) for speaks, name in names.items()]


_MAKING = {
    "director": {"survey_new": "survey_new", "survey_draft": "survey_draft", "survey_results": "survey_results"},
    "teacher": {
        "survey_new": "class_survey_new",
        "survey_draft": "class_survey_draft",
        "survey_results": "class_survey_results",
    },
}


def _option(one: Waiting, language: str) -> Option:
    title = spoken(one.title, language)
    key = "survey.open" if one.open else "survey.answered"
    return Option(one.id, say(key, title=title, n=one.questions), match=title)


def about(tx: Tx, actor: Actor, survey: int) -> list[Option]:
    """The children whom it is about; those answered for bear a mark. 0: it is about the person."""
    asked = answering.subjects(tx, actor, survey)
    return [
        Option(
            one.pupil, say("survey.child_done" if one.answered else "survey.child", name=one.name) if one.name else ""
        )
        for one in asked
    ]


def before(tx: Tx, actor: Actor, language: str, survey: int, pupil: int) -> list[Option]:
    """The answers given before, each to be changed; all of them anew."""
    given = answering.given(tx, actor, survey, pupil)
    if given is None:
        return [Option(FIRST, "")]
    form = form_for(tx, given.version, 0)
    filled = Filling(form, given.answers)
    changeable = [q for q in form.asked if filled.relevant(q)]
    listed = [
        Option(q.name, say("survey.change_one", number=n, text=_short(filled.said(q.text, language))))
        for n, q in enumerate(changeable, 1)
    ]
    return [*listed, Option(AGAIN, say("survey.all_again"))]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_ANSWER else text[: LONGEST_ANSWER - 1].rstrip() + "…"


def summary(tx: Tx, actor: Actor, language: str, survey: int, pupil: int) -> Shown:
    """What was answered before, by whom and when."""
    given = answering.given(tx, actor, survey, pupil)
    if given is None:
        return Shown({"lines": [], "day": "", "title": ""})
    form = form_for(tx, given.version, 0)
    filled = Filling(form, given.answers)
    lines = [
        say("survey.line", text=filled.said(q.text, language), answer=_shown(filled, form, q.name, language))
        for q in form.asked
        if filled.relevant(q)
    ]
    title = spoken(version(tx, given.version).title, language)
    told = {"lines": lines, "day": given.on, "title": title, "by": given.by}
    return Shown(told, "theirs" if given.by else "")


def _shown(filled: Filling, form: Form, name: str, language: str) -> str | Phrase:
    kind = form.question(name).kind
    if filled.value(name) is None:
        return say("survey.no_answer")
    return say("survey.photo") if kind == "photo" else filled.shown(name, language)


def begin(tx: Tx, actor: Actor, survey: int, pupil: int, change: str) -> dict[str, Any]:
    """What the conversation keeps: the version it began with, and what need not be asked."""
    begun = answering.begin(tx, actor, survey, pupil, None if change in (FIRST, NEXT) else change)
    return begun | {"is_told": change != FIRST}


def asked(tx: Tx, actor: Actor, language: str, survey: int, begun: Mapping[str, Any]) -> Unfolded:
    """The questions, under a word of what it is for."""
    answering.still_open(tx, survey)
    card, known = version(tx, begun["version"]), begun["known"]
    form = form_for(tx, card.name, begun["seed"])
    today = actor.local(tx.now).date()
    if known or form is not card.form:
        opening = "" if begun["is_told"] else introduction(card, known, language)
        steps = forms.steps(form, language, today, opening, known, begun["child"], ends=card.anonymous)
        steps += _look(card, known, language, today)
    else:
        steps = _alike(card, language, today, begun["child"], is_told=begun["is_told"])
    return Unfolded(steps, known, begun["about"], begun["anonymous"])


def _look(card: Version, known: Mapping[str, Any], language: str, today: date) -> tuple[Step, ...]:
    """Where everything is known, what is about to be sent off is shown first."""
    filled = Filling(card.form, known, today)
    if any(filled.relevant(q) and q.name not in known for q in card.form.asked):
        return ()
    return (Info(ALL_KNOWN, asks=say("survey.all_known", introduction=introduction(card, known, language))),)


@lru_cache(maxsize=1024)
def _alike(card: Version, language: str, today: date, child: str, *, is_told: bool) -> tuple[Step, ...]:
    """The questions of most people: nothing known, in the order of the form."""
    opening = "" if is_told else introduction(card, {}, language)
    return forms.steps(card.form, language, today, opening, (), child, ends=card.anonymous)


def answer(tx: Tx, actor: Actor, survey: int, pupil: int, begun: Mapping[str, Any], answers: Mapping[str, Any]) -> Done:
    """The one verb of this dialog."""
    new = bool(begun.get("new"))  # not told in what began before there was such a word
    return answering.submit(tx, actor, survey, pupil, begun["version"], answers, new=new)


def ended(
    tx: Tx,
    actor: Actor,
    bot: str,
    language: str,
    survey: int,
    begun: Mapping[str, Any],
    answers: Mapping[str, Any],
    result: Done,
) -> Shown:
    """What the form tells last, and thanks; on to the next child, or a word of the next survey."""
    shown = _ended(tx, actor, bot, language, survey, result)
    card = version(tx, begun["version"])
    last = [] if card.anonymous else forms.last_words(card.form, language, actor.local(tx.now).date(), answers)
    return replace(shown, told={**shown.told, "last": say("survey.last", lines=last) if last else ""})


def _ended(tx: Tx, actor: Actor, bot: str, language: str, survey: int, result: Done) -> Shown:
    others = [one for one in answering.waiting(tx, actor.person_id, bot) if one.open]
    same = next((one for one in others if one.id == survey), None)
    if same is not None:
        child = same.open[0]
        given = {"survey": survey, "pupil": child, "change": NEXT}
        told = {"name": named(tx, [child])[child]}
        return Shown(told, f"{result}_next", then="survey", given=given, errand="survey")
    if others:
        title = spoken(others[0].title, language)
        open_it = Offer(say("survey.open_next", title=title), "survey", {"survey": others[0].id})
        return Shown({"title": title}, f"{result}_more", offers=(open_it,))
    return Shown({}, OVER if result is Done.FIRST and not answering.is_open(tx, survey) else result.value)


dialog = Dialog(
    "survey",
    Choice("survey", options=waiting, instead=making, skip_single=True),
    Choice("pupil", options=about, skip_single=True),
    Choice("change", options=before, shows=summary, variants=("theirs",), skip_single=True),
    Fact("begun", read=begin),
    unfolds=asked,
    apart="survey",
    commit=answer,
    returns={NotFound: "survey", Refusal: ""},
    done=ended,
    variants=(*(f"{done}{then}" for done in Done for then in ("", "_next", "_more")), OVER),
    menu=15,
)
