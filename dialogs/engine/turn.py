"""One update = one transaction: dedupe, lock, load, turn, domain change, state and outbox, commit."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import sqlalchemy as sa
import structlog

from core import accounts, outbox
from core.database import Database, Tx
from core.files import FileStore
from core.messages import Button, Message
from core.people import BOT_OF, Role
from core.refusal import Refusal
from core.words import Words, say
from dialogs.engine import store
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.dialog import needs
from dialogs.engine.heart import Said, Talk, Visitor
from dialogs.engine.state import State
from dialogs.engine.steps import Provider
from dialogs.engine.update import Bot, Update

ROLES: Mapping[Bot, tuple[Role, ...]] = {bot: tuple(role for role in Role if BOT_OF[role] == bot) for bot in Bot}
Also = Callable[[Tx], None]
log = structlog.get_logger("dialogs")


class Duplicate(Exception):
    """This update was handled before; nothing is to be done."""


class Engine:
    """The one door in. `handle` returns after the commit, so that a messenger is told «got it» only then."""

    def __init__(self, database: Database, catalogue: Catalogue, words: Words, files: FileStore) -> None:
        self.database = database
        self.catalogue = catalogue
        self.words = words
        self.files = files
        self.after: list[Callable[[str], None]] = []  # told the transport after each commit: delivery wakes up

    async def handle(self, update: Update, also: Also | None = None) -> bool:
        """Handle `update` once; tell whether it was new. `also` joins the same transaction, before the turn.

        A bug undoes the turn, is told to the person plainly, and is logged without anything personal.
        """
        where: list[str] = []
        try:
            await self.database.write(lambda tx: self._turn(tx, update, also, where))
        except Duplicate:
            return False
        except Exception as bug:
            log.exception("bug", bot=update.bot, step=where[-1] if where else "", error=type(bug).__name__)
            try:
                await self.database.write(lambda tx: self._apologise(tx, update, also))
            except Duplicate:
                return False
        for told in self.after:
            told(update.transport)
        return True

    def _turn(self, tx: Tx, update: Update, also: Also | None, where: list[str]) -> None:
        person = self._admit(tx, update, also)
        stored = store.Stored(tx, update.bot, person.person_id, person.account_id)
        turn = Turn(self, tx, update, person, stored.state)
        action = outbox.action(tx, person.account_id, update.token) if update.token else None
        try:
            turn.run(action)
        except Exception:
            where.append(turn.where)
            raise
        if turn.person.person_id != person.person_id:  # just joined: the conversation is the person's from now on
            stored = _moved(tx, update.bot, turn, stored)
        else:
            stored.state = turn.talk.state
        stored.save(tx)

    def _admit(self, tx: Tx, update: Update, also: Also | None) -> accounts.Known:
        try:
            store.remember(tx, f"{update.transport}:{update.bot}:{update.account}:{update.id}"[:200])
        except sa.exc.IntegrityError as error:
            raise Duplicate from error
        if also is not None:
            also(tx)
        return accounts.known(tx, update.transport, update.account, update.language, ROLES[update.bot])

    def _apologise(self, tx: Tx, update: Update, also: Also | None) -> None:
        person = self._admit(tx, update, also)
        text = self.words.text(say("engine.bug"), person.language)
        outbox.put(tx, person.account_id, update.bot, [Message(text)])


class Turn:
    """One turn under way: the talk, and what it reads and commits."""

    def __init__(self, engine: Engine, tx: Tx, update: Update, person: accounts.Known, state: State) -> None:
        self.engine = engine
        self.tx = tx
        self.update = update
        self.person = person
        self.context: dict[str, Any] = {}
        self._know(person)
        today = (person.actor.local(tx.now) if person.actor else tx.now).date()
        self.talk = Talk(engine.catalogue, state, self._visitor(), self._read, engine.words, today)

    @property
    def where(self) -> str:
        """Dialog and step, for the log."""
        top = self.talk.state.top
        return f"{top.dialog}.{top.step}" if top else "menu"

    def run(self, action: tuple[str, dict[str, Any]] | None) -> None:
        """Respond, commit, and store what is said."""
        self._guarded(lambda: self.talk.respond(self.update, action))
        while self.talk.commit is not None:
            self._commit()
        if not self.talk.said:
            self.talk.ask()
        self._say()

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
        commit = self.talk.commit
        assert commit is not None and commit.dialog.commit is not None
        self.talk.commit = None
        part = self.tx.savepoint()
        try:
            result = self._read(commit.dialog.commit, commit.answers)
        except Refusal as refusal:
            part.rollback()
            self._guarded(_refusing(self.talk, refusal))
            return
        part.commit()
        if commit.dialog.public:  # joining or choosing a language changes who is being answered
            self._know(
                accounts.known(
                    self.tx,
                    self.update.transport,
                    self.update.account,
                    self.update.language,
                    ROLES[self.update.bot],
                )
            )
            self.talk.visitor = self._visitor()
        self._guarded(lambda: self.talk.conclude(result))

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
        return Visitor(self.update.bot, person.actor is not None, person.person_id is not None, person.language)

    def _read(self, function: Provider, answers: dict[str, Any]) -> Any:
        """Call `function` with what its parameters name."""
        context = self.context
        return function(**{n: context[n] if n in context else answers[n] for n in needs(function)})

    def _say(self) -> None:
        state = self.talk.state
        messages = [self._message(said, last=said is self.talk.said[-1]) for said in self.talk.said]
        state.shown = state.turn
        outbox.put(self.tx, self.person.account_id, self.update.bot, messages)

    def _message(self, said: Said, last: bool) -> Message:
        text, state = self.talk.render, self.talk.state
        rows: list[tuple[Button, ...]] = []
        if last:
            state.buttons = []
            for row in said.rows:
                shown = []
                for kind, value, label in row:
                    shown.append(Button(text(label), state.token(len(state.buttons))))
                    state.buttons.append([kind, value, shown[-1].label])
                rows.append(tuple(shown))
        return Message("\n\n".join(text(part) for part in said.parts), tuple(rows), said.files)


def _refusing(talk: Talk, refusal: Refusal) -> Callable[[], None]:
    return lambda: talk.refuse(refusal)


def _moved(tx: Tx, bot: str, turn: Turn, stranger: store.Stored) -> store.Stored:
    """Carry what was just said into the person's own conversation, which another messenger may have begun."""
    said = turn.talk.state
    stranger.state = State(turn=said.turn)
    stranger.save(tx)
    own = store.Stored(tx, bot, turn.person.person_id, turn.person.account_id)
    said.stack = [*own.state.stack, *said.stack]
    said.paused = bool(said.stack)
    said.instances = max(said.instances, own.state.instances)
    own.state = said
    return own
