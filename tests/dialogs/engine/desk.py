"""The heart alone at a desk: dialogs of the test, facts instead of a database, state through JSON at every turn."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.refusal import Refusal
from core.words import LOCALES, Words
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.dialog import Dialog, needs
from dialogs.engine.effort import Effort
from dialogs.engine.heart import Talk, Visitor
from dialogs.engine.state import State
from dialogs.engine.steps import Provider
from dialogs.engine.update import Bot, Update

TODAY = date(2026, 11, 25)  # a Wednesday
_ids = count(1)


class Full(Refusal):
    """An expected «no» of the tests."""


def spoken(*dialogs: Dialog, **more: str) -> Words:
    """Give words for `dialogs`: every key says itself, unless `more` says otherwise; `trip__hears` is trip.hears."""
    said = {key: key for d in dialogs for key in d.words() if not key.startswith("engine.")}
    said |= {"refusals.Full": "no room"} | {key.replace("__", "."): text for key, text in more.items()}
    with TemporaryDirectory() as folder:
        for language in ("ru", "en"):
            home = Path(folder) / language
            home.mkdir()
            for name in ("engine.po", "forms.po"):
                (home / name).write_text((LOCALES / language / name).read_text())
            for name in {key.partition(".")[0] for key in said}:
                lines = [
                    f'msgid "{key.partition(".")[2]}"\nmsgstr {json.dumps(text, ensure_ascii=False)}\n'
                    for key, text in said.items()
                    if key.startswith(name + ".")
                ]
                head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
                (home / f"{name}.po").write_text(head + "\n".join(lines))
        return Words(Path(folder))


@dataclass
class Desk:
    """One conversation. `facts` are what providers give, by their name: a value, or a function of the answers."""

    catalogue: Catalogue
    words: Words
    facts: dict[str, Any] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)  # what the next commits are refused with
    state: State = field(default_factory=State)
    joined: bool = True
    today: date = TODAY
    silent: timedelta = timedelta(0)
    commits: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    efforts: list[Effort] = field(default_factory=list)  # what each commit cost,
    counted: list[str] = field(default_factory=list)  # and as which errand it was counted, "" for none
    given_up: list[tuple[str, Effort]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)  # how many buttons stand in each row
    share: str = ""  # the button that shares a phone number, if the last question has one
    place: str = ""  # the button that shares a place
    reads: list[str] = field(default_factory=list)

    @staticmethod
    def of(*dialogs: Dialog, words: Mapping[str, str] | None = None, **facts: Any) -> "Desk":
        """Give a desk where these are the dialogs of the parent bot."""
        known = {d.name: d for d in dialogs}
        return Desk(Catalogue(dict.fromkeys(Bot, known)), spoken(*dialogs, **(words or {})), facts)

    def changed(self, *dialogs: Dialog) -> None:
        """Deploy another version of the dialogs."""
        self.catalogue = Catalogue({bot: {d.name: d for d in dialogs} for bot in Bot})
        self.words = spoken(*dialogs)

    def says(self, text: str) -> str:
        """Type `text`; give all that is said in answer."""
        return self.does(text=text)

    def taps(self, label: str) -> str:
        """Tap the button on screen whose label begins so."""
        return self.does(token=self.token(label))

    def token(self, label: str) -> str:
        """Give the token of the button on screen whose label begins so."""
        found = [i for i, b in enumerate(self.state.buttons) if b[2].startswith(label)]
        assert found, f"no [{label}] among {self.labels}"
        return self._now(found[0])

    def _now(self, index: int) -> str:
        turn, self.state.turn = self.state.turn, self.state.shown
        token, self.state.turn = self.state.token(index), turn
        return token

    def does(self, action: tuple[str, dict[str, Any]] | None = None, **what: Any) -> str:
        """Send an update of any kind; give all that is said in answer."""
        state = State.from_json(json.loads(json.dumps(self.state.to_json())))
        visitor = Visitor(Bot.PARENT, self.joined, self.joined, "ru")
        talk = Talk(self.catalogue, state, visitor, self._read, self.words, self.today, self.silent)
        self._run(talk, lambda: talk.respond(Update("test", Bot.PARENT, str(next(_ids)), "a", **what), action))
        if talk.given_up is not None:
            self.given_up.append((talk.given_up.dialog.name, talk.given_up.effort))
        while talk.commit is not None:
            self._commit(talk)
        self.state = state
        return self._shown(talk) if talk.said or not what.get("edited") else ""

    def _run(self, talk: Talk, part: Callable[[], None]) -> None:
        try:
            part()
        except Refusal as refusal:
            said_no = refusal
            self._run(talk, lambda: talk.refuse(said_no))

    def _commit(self, talk: Talk) -> None:
        commit, talk.commit = talk.commit, None
        assert commit is not None
        if self.refusals:
            refusal = self.refusals.pop(0)
            self._run(talk, lambda: talk.refuse(refusal))
            return
        self.commits.append((commit.dialog.name, commit.answers))
        self.efforts.append(commit.effort)
        talk.finish("result")
        self.counted.append(talk.counted)
        self._run(talk, talk.go_on)

    def _read(self, provider: Provider, answers: dict[str, Any]) -> Any:
        name = getattr(provider, "__name__", "")
        self.reads.append(name)
        if name not in self.facts:
            return provider(**{n: answers if n == "answers" else answers[n] for n in needs(provider)})
        fact = self.facts[name]
        value = fact(answers) if callable(fact) else fact
        if isinstance(value, Refusal):
            raise value
        return value

    def _shown(self, talk: Talk) -> str:
        assert talk.said, "nothing was said"
        self.state.buttons = [[k, v, talk.render(label)] for row in talk.said[-1].rows for k, v, label in row]
        self.rows = [len(row) for row in talk.said[-1].rows]
        self.state.shown = self.state.turn
        self.share, self.place = talk.render(talk.said[-1].share), talk.render(talk.said[-1].place)
        assert self.state.buttons, "no way out"
        self.said = ["\n".join(talk.render(p) for p in said.parts) for said in talk.said]
        return "\n---\n".join(self.said)

    @property
    def labels(self) -> list[str]:
        """Labels of the buttons on screen."""
        return [b[2] for b in self.state.buttons]

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered to the live dialog."""
        assert self.state.top is not None
        return self.state.top.answers
