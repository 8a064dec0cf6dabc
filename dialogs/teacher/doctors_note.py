"""Certificates that families of one's class sent with absence notes."""

from core.absences.notes import Note
from core.absences.queries import certificates
from core.absences.wording import facts, span
from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.refusal import NotFound
from core.words import say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Option, Shown


def certified(tx: Tx, actor: Actor) -> list[Option]:
    """Each with the name and the days, the latest first."""
    return [
        Option(note.id, say("doctors_note.line", name=note.name, days=span(note.days)), match=note.name.form())
        for note in certificates(tx, actor)
    ]


def picture(tx: Tx, actor: Actor, files: FileStore, note: int) -> Shown:
    """The picture, and the note that it belongs to."""
    seen = _note(tx, actor, note)
    lines = facts([(seen.days, seen.part)], seen.reason, seen.words)
    shown = files.attachment(str(seen.certificate), "certificate.jpg")
    return Shown({"name": seen.name, "label": seen.label, "lines": lines}, files=(shown,))


def _note(tx: Tx, actor: Actor, note: int) -> Note:
    found = next((one for one in certificates(tx, actor) if one.id == note), None)
    if found is None:
        raise NotFound
    return found


dialog = Dialog("doctors_note", Choice("note", options=certified), done=picture, returns={NotFound: "note"})
