"""One update = one transaction: dedupe, lock, load, turn, domain change, state and outbox, commit."""

import asyncio
import contextlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import structlog

from core import accounts, messengers, outbox
from core.bugs import traced
from core.database import Database, Tx
from core.errands import counting
from core.errands.counting import Done
from core.files import FileStore
from core.messages import Button, Message
from core.people import BOT_OF, KIND_OF, Role
from core.refusal import Refusal
from core.words import Words, say
from dialogs.engine import store
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.dialog import needs
from dialogs.engine.heart import MENU, Commit, Said, Talk, Visitor, voice
from dialogs.engine.state import Frame, State
from dialogs.engine.steps import Link, Provider
from dialogs.engine.update import Bot, Update

ROLES: Mapping[Bot, tuple[Role, ...]] = {bot: tuple(role for role in Role if BOT_OF[role] == bot) for bot in Bot}
Also = Callable[[Tx], None]
Forget = Callable[[Tx, int, str, int], None]  # person, bot, the conversation of which nothing is to be kept
_NOTICE = re.compile(r"n[a-z0-9]{1,16}\.[0-9]{1,2}")  # the token of a notice's button, see core.outbox
log = structlog.get_logger("dialogs")


class Engine:
    """The one door in. `handle` returns after the commit, so that a messenger is told «got it» only then."""

    def __init__(self, database: Database, catalogue: Catalogue, words: Words, files: FileStore) -> None:
        self.database = database
        self.catalogue = catalogue
        self.words = words
        self.files = files
        self.after: list[Callable[[str], None]] = []  # told the transport after each commit: delivery wakes up
        self.reading: dict[str, Callable[[FileStore, str], object]] = {}  # what takes long to read, by its mime
        self.forgetting: list[Forget] = [outbox.forget]  # whoever keeps what was said, for when a secret talk ends

    async def handle(self, update: Update, also: Also | None = None) -> bool:
        """Handle `update` once; tell whether it was new. `also` joins the same transaction, before the turn.

        A bug undoes the turn, is told to the person plainly, and is logged without anything personal.
        """
        where: list[str] = []
        await self._read_before(update)
        try:
            await self.database.write(lambda tx: self._turn(tx, update, also, where))
        except store.Duplicate:
            return False
        except Exception as bug:
            log.error("bug", bot=update.bot.value, step=where[-1] if where else "", **traced(bug))
            try:
                await self.database.write(lambda tx: self._apologise(tx, update, also))
            except store.Duplicate:
                return False
        for told in self.after:
            told(update.transport)
        return True

    async def _read_before(self, update: Update) -> None:
        """Read files that take long before the turn, in which everybody else would wait; whoever reads remembers."""
        for file in update.files:
            if (reads := self.reading.get(file.mime)) is not None:
                with contextlib.suppress(Exception):  # the turn meets it again, and tells the person
                    await asyncio.to_thread(reads, self.files, file.hash)

    def _turn(self, tx: Tx, update: Update, also: Also | None, where: list[str]) -> None:
        person, stored = store.arrive(tx, update, ROLES[update.bot])
        if also is not None:
            also(tx)
        turn = Turn(self, tx, update, person, stored)
        try:
            turn.run()
        except Exception:
            where.append(turn.where)
            raise
        turn.close()

    def _apologise(self, tx: Tx, update: Update, also: Also | None) -> None:
        """Nothing of the turn remains; the buttons on screen still work, and so does the way to the menu."""
        if not store.remember(tx, update):
            raise store.Duplicate
        if also is not None:
            also(tx)
        person = store.known(tx, update, ROLES[update.bot])
        text = partial(self.words.text, language=person.language, voice=voice(update.bot))
        menu = Button(text(say("engine.menu")), MENU)
        outbox.put(tx, person.account_id, update.bot, [Message(text(say("engine.bug")), ((menu,),))])


class Turn:
    """One turn under way: the talk, and what it reads and commits."""

    def __init__(self, engine: Engine, tx: Tx, update: Update, person: accounts.Known, stored: store.Stored) -> None:
        self.engine = engine
        self.tx = tx
        self.update = update
        self._know(person)
        self.stored = stored
        self.secret = [frame for frame in stored.state.stack if frame.secret]
        actor = self.person.actor
        today = (actor.local(tx.now) if actor else tx.now).date()
        self.talk = Talk(
            engine.catalogue, self.stored.state, self._visitor(), self._read, engine.words, today, self.stored.silent
        )

    @property
    def where(self) -> str:
        """Dialog and step, for the log."""
        top = self.talk.state.top
        return f"{top.dialog}.{top.step}" if top else "menu"

    def run(self) -> None:
        """Respond, and commit what is to be committed."""
        token = self.update.token or ""
        action = outbox.action(self.tx, self.person.account_id, token) if _NOTICE.fullmatch(token) else None
        self._guarded(lambda: self.talk.respond(self.update, action))
        if self.talk.given_up is not None:
            self._count(self.talk.given_up, self.person, self.talk.given_up.dialog.counted, counting.given_up)
        while self.talk.commit is not None:
            self._commit()

    def close(self) -> None:
        """Store where the conversation stands and what is said: the end of the transaction."""
        state = self.talk.state
        self._forget([frame for frame in self.secret if frame not in state.stack])
        messages = [self._message(said, last=said is self.talk.said[-1]) for said in self.talk.said]
        state.shown = state.turn
        edits = self.update.message if self.talk.replaces else None
        state.message = edits or ""
        self.stored.close(self.tx, self.update, self.person.account_id, messages, edits)
        del self.talk  # it reads through this turn: parted, neither waits for the garbage collector

    def _forget(self, ended: Sequence[Frame]) -> None:
        """Let nothing be kept of what was said in secret talks that are over."""
        person_id = self.person.person_id
        if person_id is None:
            return
        for frame in ended:
            for forget in self.engine.forgetting:
                forget(self.tx, person_id, self.update.bot, frame.instance)

    def _guarded(self, part: Callable[[], None]) -> None:
        """A Refusal may come from anything that a dialog reads."""
        while True:
            try:
                part()
                return
            except Refusal as refusal:
                if not self.talk.state.stack:
                    raise
                part = _refusing(self.talk, refusal)

    def _commit(self) -> None:
        commit, self.talk.commit = self.talk.commit, None
        assert commit is not None and commit.dialog.commit is not None
        person = self.person
        try:
            with self.tx.savepoint():
                result = self._read(commit.dialog.commit, commit.answers)
                if commit.dialog.changes_who:
                    self._recognise(store.known(self.tx, self.update, ROLES[self.update.bot]))
                self.talk.finish(result)
                self._count(commit, person, self.talk.counted, counting.ended)
        except Refusal as refusal:
            self._recognise(person)
            self._guarded(_refusing(self.talk, refusal))
            return
        if self.person.person_id is None and person.person_id is not None:
            self._leave()
        elif self.person.person_id != person.person_id:
            self._move()
        self._guarded(self.talk.go_on)

    def _count(self, held: Commit, person: accounts.Known, errand: str, keep: counting.Keep) -> None:
        """Keep what an errand cost whoever did it, or gave it up."""
        dialog, effort = held.dialog, held.effort
        if person.actor is not None and errand and effort.actions:
            done = Done(errand, dialog.about, *effort.rounded, anonymous=dialog.anonymous)
            keep(self.tx, person.actor, self.update.bot, done)

    def _recognise(self, person: accounts.Known) -> None:
        self._know(person)
        self.talk.visitor = self._visitor()

    def _move(self) -> None:
        """Whoever just joined goes on in their own conversation, which another messenger may have begun.

        Its dialogs wait in the menu; turns and instances go on from the higher number, so that no button that
        either conversation ever showed comes alive.
        """
        state = self.talk.state
        self.stored.state = State(turn=state.turn, instances=state.instances)
        self.stored.save(self.tx)
        self.stored = store.Stored.locked(self.tx, self.update.bot, self.person.person_id, self.person.account_id)
        own, self.stored.state = self.stored.state, state
        state.stack = [*own.stack, *state.stack]
        state.turn = max(state.turn, own.turn + 1)
        state.instances = max(state.instances, own.instances)
        for frame in own.stack:
            frame.left = True

    def _leave(self) -> None:
        """Whoever let go of this account goes on here as a stranger; what they had begun waits for them elsewhere."""
        state = self.talk.state
        for frame in state.stack:
            frame.left = True
        self.stored.save(self.tx)
        self.stored = store.Stored.locked(self.tx, self.update.bot, None, self.person.account_id)
        self.talk.state = self.stored.state
        self.talk.state.turn = max(self.talk.state.turn, state.turn)
        self.talk.state.instances = max(self.talk.state.instances, state.instances)

    def _know(self, person: accounts.Known) -> None:
        self.person = person
        self.context = {
            "tx": self.tx,
            "actor": person.actor,
            "account_id": person.account_id,
            "person_id": person.person_id,
            "bot": self.update.bot,
            "roles": ROLES[self.update.bot],
            "language": person.language,
            "files": self.engine.files,
            "text": partial(self.engine.words.text, language=person.language),
        }

    def _visitor(self) -> Visitor:
        person = self.person
        joined, known = person.actor is not None, person.person_id is not None
        kind = KIND_OF.get(person.actor.role, "") if person.actor else ""
        elsewhere = self._elsewhere if known else tuple
        return Visitor(self.update.bot, joined, known, person.language, elsewhere, kind)

    def _elsewhere(self) -> list[Link]:
        """Give the person's other bots in this messenger; who is in the wrong bot is told of others, too."""
        here, person = self.update.transport, self.person
        if person.person_id is None:
            return []
        found = messengers.own_bots(self.tx, person.person_id, here, self.update.bot, anywhere=person.actor is None)
        return [Link(messengers.opening(a, here), a.home) for a in found if a.is_public or a.transport == here]

    def _read(self, function: Provider, answers: dict[str, Any]) -> Any:
        """Call `function` with what its parameters name."""
        context = self.context
        return function(
            **{n: context[n] if n in context else answers if n == "answers" else answers[n] for n in needs(function)}
        )

    def _message(self, said: Said, last: bool) -> Message:
        text = self.talk.render
        rows = self._rows(said) if last else []
        if said.links or said.below:
            rows = [*self._links(said.links), *rows, *self._links(said.below)]
        told = "\n\n".join(text(part) for part in said.parts)
        top = self.talk.state.top
        secret = top.instance if top is not None and top.secret else 0
        place = text(said.place) if said.place else ""
        return Message(told, tuple(rows), said.files, text(said.share), place, secret)

    def _rows(self, said: Said) -> list[tuple[Button, ...]]:
        """Give the buttons of the last message; what each means is kept."""
        text, state = self.talk.render, self.talk.state
        opening = state.opening
        state.buttons = []
        rows: list[tuple[Button, ...]] = []
        for row in said.rows:
            shown: list[Button] = []
            for kind, value, words in row:
                label = text(words)
                shown.append(Button(label, f"{opening}{len(state.buttons)}"))
                state.buttons.append([kind, value, label])
            rows.append(tuple(shown))
        return rows

    def _links(self, links: Iterable[Link]) -> list[tuple[Button, ...]]:
        return [(Button(self.talk.render(link.label), url=link.url),) for link in links]


def _refusing(talk: Talk, refusal: Refusal) -> Callable[[], None]:
    return lambda: talk.refuse(refusal)
