"""What the asked are told of a survey: what it is for, on what ground, who sees the answers, what is not asked."""

from collections.abc import Mapping
from typing import Any

from core.forms.filling import Filling
from core.forms.model import Form, spoken
from core.surveys.tables import Per
from core.surveys.versions import Version
from core.words import Phrase, say


def introduction(card: Version, known: Mapping[str, Any], language: str) -> Phrase:
    """Give what stands above the first question."""
    form = card.form
    words = {"title": card.title, "purpose": card.purpose, "basis": card.basis}
    told = {name: spoken(text, language, form.languages) for name, text in words.items()}
    lines = [
        say("surveys.purpose", purpose=told["purpose"]) if told["purpose"] else "",
        say("surveys.basis", basis=told["basis"]) if told["basis"] else "",
        say("surveys.anonymous" if card.anonymous else "surveys.named"),
        say("surveys.one_a_child") if card.per is Per.CHILD and not card.anonymous else "",
        say("surveys.one_vote_a_child") if card.per is Per.CHILD and card.anonymous else "",
        say("surveys.known", known=_known(form, known, language)) if known else "",
    ]
    return say("surveys.introduction", title=told["title"], lines=[line for line in lines if line])


def _known(form: Form, known: Mapping[str, Any], language: str) -> list[Phrase]:
    filled = Filling(form, known)
    return [
        say("surveys.fact", question=filled.said(q.text, language), answer=filled.shown(q.name, language))
        for q in form.asked
        if q.name in known
    ]
