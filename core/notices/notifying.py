"""Telling a person something they did not just ask for: now, when silence ends, or in their one digest a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from core import outbox
from core.accounts import account_of, accounts_of
from core.broadcasts.tables import Why, held, missed
from core.database import Raced, Tx
from core.ids import random_id
from core.messages import Button, Message
from core.notices.kinds import KINDS, Kind, Urgency
from core.notices.readers import Plan, Reader, reader_of, readers_of
from core.notices.tables import WAITS, digest, notice
from core.people import membership
from core.words import Phrase, Text, Words, say

AT_ONCE = 40  # notices that one transaction begins with, so that conversations need not wait for long
MOST_LINES = 60  # of a digest
MOST_BUTTONS = 8  # of a digest, besides «why?»
LONGEST_ABOUT = 300
PRIORITY = {
    Urgency.URGENT: outbox.Priority.URGENT,
    Urgency.NOW: outbox.Priority.NOTICE,
    Urgency.DIGEST: outbox.Priority.DIGEST,
}


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a notice: its label, the dialog it starts, and answers already given to it."""

    label: Phrase
    dialog: str
    given: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cause:
    """What «why do I get this?» tells: what it is about, who did it (nobody: by itself), in which school."""

    about: Text = ""
    by_person_id: int | None = None
    school_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one notice, and its buttons [[label, dialog, given], …], in the reader's language."""

    text: str
    actions: Sequence[Sequence[Any]]


@cache
def words() -> Words:
    """Give the catalogues, read once when the first notice needs them."""
    return Words()


def notify(
    tx: Tx,
    person_id: int,
    kind: Kind,
    text: Phrase,
    cause: Cause,
    *,
    bot: str = "",
    actions: Sequence[Action] = (),
) -> bool:
    """Tell `person_id` news of a `kind`, in their language, when they want it; tell whether they will get it.

    They will not if they joined in no messenger yet, or switched the kind off. `bot` is needed where the kind has
    several; ValueError, if it has not this one.
    """
    bot = _bot(kind, bot)
    reader = reader_of(tx, person_id)
    plan = reader.plan(kind, bot, tx.now, tx.now)
    found = account_of(tx, person_id, bot) if plan is not None else None
    if plan is None or found is None:
        return False
    line = line_of(text, actions, reader, bot)
    name = _send(tx, found.id, reader, bot, plan.urgency, [line]) if plan.leaves_alone(tx.now) else ""
    tx.run(_INSERT, kept(tx, reader, kind, bot, plan, line, cause, name))
    return True


_INSERT = notice.insert()
SEVERAL = 500  # people asked about at a time


@dataclass(frozen=True, slots=True)
class News:
    """What one of several people is told, and the buttons of it."""

    text: Phrase
    actions: Sequence[Action] = ()


def notify_each(tx: Tx, told: Mapping[int, News], kind: Kind, cause: Cause, *, bot: str = "") -> int:
    """Tell several people, by person, as `notify` would, in a few statements for all; give how many will get it."""
    bot = _bot(kind, bot)
    people = list(told)
    groups = [people[n : n + SEVERAL] for n in range(0, len(people), SEVERAL)]
    return sum(_notify_group(tx, {who: told[who] for who in group}, kind, cause, bot) for group in groups)


def _notify_group(tx: Tx, told: Mapping[int, News], kind: Kind, cause: Cause, bot: str) -> int:
    readers, accounts = readers_of(tx, list(told)), accounts_of(tx, list(told), bot)
    rows: list[dict[str, Any]] = []
    for who, news in told.items():
        reader = readers[who]
        plan = reader.plan(kind, bot, tx.now, tx.now) if who in accounts else None
        if plan is not None:
            line = line_of(news.text, news.actions, reader, bot)
            name = _send(tx, accounts[who], reader, bot, plan.urgency, [line]) if plan.leaves_alone(tx.now) else ""
            rows.append(kept(tx, reader, kind, bot, plan, line, cause, name))
    if rows:
        tx.run(_INSERT, rows)
    return len(rows)


def _bot(kind: Kind, named: str) -> str:
    if named in kind.bots:
        return named
    if named or len(kind.bots) != 1:
        raise ValueError(f"a notice of the kind {kind.key} comes in one of {', '.join(kind.bots)}, not in {named!r}")
    return kind.bots[0]


def line_of(text: Phrase, actions: Sequence[Action], reader: Reader, bot: str) -> Line:
    """Give the words and the buttons of a notice in the reader's language."""
    return Line(said(text, reader, bot), [[said(a.label, reader, bot), a.dialog, a.given] for a in actions])


def said(text: Text, reader: Reader, bot: str) -> str:
    """Give `text` in the reader's language, as this bot speaks."""
    return words().text(text, reader.language, "student" if bot == "student" else "")


def kept(
    tx: Tx, reader: Reader, kind: Kind, bot: str, plan: Plan, line: Line, cause: Cause, name: str
) -> dict[str, Any]:
    """Give the row of a notice: what left is in the outbox, here stays what «why?» tells."""
    return {
        "person_id": reader.person_id,
        "bot": bot,
        "kind": kind.key,
        "urgency": plan.urgency,
        "text": "" if name else line.text,
        "actions": [] if name else line.actions,
        "about": said(cause.about, reader, bot)[:LONGEST_ABOUT],
        "school_id": cause.school_id,
        "by_person_id": cause.by_person_id,
        "created_at": tx.now,
        "due_at": plan.due_at,
        "left_at": tx.now if name else None,
        "name": name,
    }


# --- what leaves


def _send(tx: Tx, account_id: int, reader: Reader, bot: str, urgency: Urgency, lines: Sequence[Line]) -> str:
    """Put one message into the outbox; give its name in the buttons' tokens."""
    name = random_id()
    gathered = _gathered(lines, reader, bot) if urgency is Urgency.DIGEST else lines[0]
    message, starts = composed(name, gathered, reader, bot)
    outbox.put(tx, account_id, bot, [message], PRIORITY[urgency], notice=name, actions=starts)
    return name


def composed(name: str, line: Line, reader: Reader, bot: str) -> tuple[Message, list[list[Any]]]:
    """Give the message, its last button «why?», and what its buttons start."""
    actions = [*line.actions, [said(say("notices.why_button"), reader, bot), "why", {"notice": name}]]
    rows = tuple((Button(label, outbox.notice_token(name, n)),) for n, (label, _, _) in enumerate(actions))
    return Message(line.text, rows), [[dialog, given] for _, dialog, given in actions]


def _gathered(lines: Sequence[Line], reader: Reader, bot: str) -> Line:
    """Make one text of many; several buttons bear the numbers of their lines."""
    texts = [line.text for line in lines[:MOST_LINES]]
    asking = [(n, line) for n, line in enumerate(lines[:MOST_LINES]) if line.actions][:MOST_BUTTONS]
    actions = [action for _, line in asking for action in line.actions][:MOST_BUTTONS]
    if len(actions) > 1:
        actions = []
        for number, (n, line) in enumerate(asking, 1):
            texts[n] = f"{number}. {texts[n]}"
            actions += [[f"{number}. {label}", dialog, given] for label, dialog, given in line.actions]
    if rest := len(lines) - len(texts):
        texts.append(said(say("notices.and_more", n=rest), reader, bot))
    return Line(said(say("notices.digest", lines=texts), reader, bot), actions[:MOST_BUTTONS])


# --- what waits

_FREE = sa.or_(notice.c.broadcast_id.is_(None), ~held(notice.c.broadcast_id))
_KNOWN = sa.and_(WAITS, notice.c.kind.in_(KINDS), _FREE)
_DUE = (
    sa.select(notice.c.person_id)
    .where(_KNOWN, notice.c.due_at <= sa.bindparam("now"))
    .order_by(notice.c.due_at, notice.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_OF_PEOPLE = (
    sa.select(notice)
    .where(_KNOWN, notice.c.person_id.in_(sa.bindparam("people", expanding=True)))
    .order_by(notice.c.id)
    .with_for_update(skip_locked=True)
)
_WITH_DIGEST = sa.select(notice.c.person_id).where(_KNOWN, notice.c.urgency == Urgency.DIGEST).distinct()


def send_due(tx: Tx, at_once: int = AT_ONCE) -> int:
    """Send what need not wait any longer; give how many waiting notices were looked at, at most `at_once`."""
    due = tx.run(_DUE, {"now": tx.now, "most": at_once}).scalars().all()
    attend(tx, due)
    return len(due)


def with_digest(tx: Tx) -> list[int]:
    """Give the people for whom something waits for their digest."""
    return list(tx.run(_WITH_DIGEST).scalars())


def attend(tx: Tx, people: Sequence[int], hurried: bool = False) -> int:
    """Look at all that waits for `people` as they want it by now; give to how many of them something was sent.

    What may leave leaves, what must wait waits on, what nobody wants any more is dropped. `hurried`: a digest does
    not wait for its hour. Raises Raced if another process sends the same digest at this moment.
    """
    waiting: dict[int, list[sa.Row[Any]]] = {}
    for row in tx.all(_OF_PEOPLE, {"people": sorted(set(people))}) if people else ():
        waiting.setdefault(row.person_id, []).append(row)
    return sum(_attend(tx, person_id, rows, hurried) for person_id, rows in waiting.items())


def _attend(tx: Tx, person_id: int, rows: Sequence[sa.Row[Any]], hurried: bool) -> bool:
    reader = reader_of(tx, person_id)
    accounts = {bot: account_of(tx, person_id, bot) for bot in {row.bot for row in rows}}
    wanted: list[tuple[sa.Row[Any], Plan]] = []
    for row in rows:
        plan = reader.plan(KINDS[row.kind], row.bot, row.created_at, tx.now, hurried)
        if plan is None or accounts[row.bot] is None:  # by the time they can be reached again it is no news
            drop(tx, row, Why.MUTED if plan is None else Why.UNREACHED)
        else:
            wanted.append((row, plan))
    messages = _messages(tx, reader, wanted)
    for bot, urgency, told in messages:
        found = accounts[bot]
        assert found is not None
        lines = [Line(row.text, row.actions) for row in told]
        if told[0].broadcast_id is not None and urgency is not Urgency.DIGEST:
            name = told[0].name
            message, _ = composed(name, lines[0], reader, bot)
            outbox.put_each(tx, [(found.id, bot, message)], PRIORITY[urgency], told[0].broadcast_id)
        else:
            name = _send(tx, found.id, reader, bot, urgency, lines)
        _forget_words(tx, told, urgency, name)
    return bool(messages)


def drop(tx: Tx, row: sa.Row[Any], why: Why) -> None:
    """Let a notice that waits (id, person_id, broadcast_id) never leave; whoever's broadcast it is of is told why."""
    dropped = tx.run(notice.delete().where(notice.c.id == row.id, WAITS)).rowcount
    if dropped and row.broadcast_id is not None:
        tx.run(missed.insert(), {"broadcast_id": row.broadcast_id, "person_id": row.person_id, "why": why})


def _messages(
    tx: Tx, reader: Reader, wanted: Sequence[tuple[sa.Row[Any], Plan]]
) -> list[tuple[str, Urgency, list[sa.Row[Any]]]]:
    """Give (bot, urgency, notices) of each message that leaves now; a digest takes all that waits for one."""
    digest_leaves = any(p.urgency is Urgency.DIGEST and p.due_at <= tx.now for _, p in wanted)
    messages: list[tuple[str, Urgency, list[sa.Row[Any]]]] = []
    gathered: dict[str, list[sa.Row[Any]]] = {}
    for row, plan in wanted:
        if plan.urgency is Urgency.DIGEST and digest_leaves:
            gathered.setdefault(row.bot, []).append(row)
        elif plan.due_at <= tx.now:
            messages.append((row.bot, plan.urgency, [row]))
        else:
            tx.run(_WAIT, {"row": row.id, "urgency": plan.urgency, "due": plan.due_at})
    if digest_leaves:
        _claim(tx, reader)
    return [*messages, *((bot, Urgency.DIGEST, rows) for bot, rows in gathered.items())]


_WAIT = (
    notice.update()
    .where(notice.c.id == sa.bindparam("row"))
    .values(urgency=sa.bindparam("urgency"), due_at=sa.bindparam("due"))
)


def _claim(tx: Tx, reader: Reader) -> None:
    try:
        tx.run(digest.insert(), {"person_id": reader.person_id, "day": tx.now.astimezone(reader.zone).date()})
    except sa.exc.IntegrityError as error:  # another process sends it at this moment
        raise Raced from error


def _forget_words(tx: Tx, rows: Sequence[sa.Row[Any]], urgency: Urgency, name: str) -> None:
    """The words are the outbox's now."""
    left = {"left_at": tx.now, "urgency": urgency, "name": name, "text": "", "actions": []}
    tx.run(notice.update().where(notice.c.id.in_([row.id for row in rows])).values(left))


_LOOK_AGAIN = notice.update().where(WAITS).values(due_at=sa.bindparam("now"))
_OF_PERSON = _LOOK_AGAIN.where(notice.c.person_id == sa.bindparam("who"))
_OF_SCHOOL = _LOOK_AGAIN.where(
    notice.c.person_id.in_(
        sa.select(membership.c.person_id).where(
            membership.c.school_id == sa.bindparam("where"), membership.c.ended_at.is_(None)
        )
    )
)


def look_again(tx: Tx, person_id: int) -> None:
    """After what somebody wants has changed: let `send_due` decide anew about all that waits for them."""
    tx.run(_OF_PERSON, {"who": person_id, "now": tx.now})


def look_again_in(tx: Tx, school_id: int) -> None:
    """After a school's hours have changed: the same for all its people."""
    tx.run(_OF_SCHOOL, {"where": school_id, "now": tx.now})


_WITHDRAW = notice.delete().where(
    WAITS, notice.c.person_id == sa.bindparam("who"), notice.c.kind == sa.bindparam("what")
)


def withdraw(tx: Tx, person_id: int, kind: Kind) -> int:
    """Drop news of a kind that wait for a person and are no longer so; give how many."""
    return tx.run(_WITHDRAW, {"who": person_id, "what": kind.key}).rowcount


def withdraw_about(tx: Tx, reader: Reader, kind: Kind, bot: str, cause: Cause) -> int:
    """Drop what waits to tell of a thing that somebody (None: whoever) did, and that is no longer so; give how many."""
    about = said(cause.about, reader, bot)[:LONGEST_ABOUT]
    one = notice.delete().where(
        WAITS, notice.c.person_id == reader.person_id, notice.c.kind == kind.key, notice.c.about == about
    )
    by = cause.by_person_id
    return tx.run(one if by is None else one.where(notice.c.by_person_id == by)).rowcount


def withdraw_all(tx: Tx, kind: Kind, cause: Cause) -> int:
    """Drop what waits to tell many of what somebody did in a school, and that is no longer so; give how many."""
    of_them = notice.c.by_person_id == cause.by_person_id, notice.c.school_id == cause.school_id
    return tx.run(notice.delete().where(WAITS, notice.c.kind == kind.key, *of_them)).rowcount


def forget_left(tx: Tx) -> int:
    """Drop what left so long ago that nobody asks why; give how many notices."""
    tx.run(digest.delete().where(digest.c.day < (tx.now - outbox.KEPT).date()))
    return tx.run(notice.delete().where(notice.c.left_at < tx.now - outbox.KEPT)).rowcount
