"""A dialog: its steps in order, the one verb that commits, and where a Refusal leads back to.

Everything is checked when the module is imported, so a dialog that could fail later does not start today.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple

from core.errands.tables import MOST_LETTERS
from core.refusal import Refusal
from dialogs.engine.steps import Choice, Confirm, Info, Letter, MultiChoice, Pages, Provider, Step

# What any function of a dialog may ask for besides answers.
CONTEXT = frozenset({"tx", "actor", "account_id", "person_id", "bot", "roles", "language", "files", "text", "answers"})


class DeclarationError(Exception):
    """A dialog that cannot work; the sentence says why and what to do."""


class Unfolded(NamedTuple):
    """What comes after a dialog's own steps in one conversation; `given` are answers nobody need be asked for.

    `about` and `anonymous` as of a Dialog.
    """

    steps: tuple[Step, ...]
    given: Mapping[str, Any] = {}
    about: str = ""
    anonymous: bool = False


@dataclass(frozen=True, eq=False)
class Dialog:
    """One conversation; its words are in locales/*/<name>.po.

    `menu` is its place in the menu (None: not listed), by tens: short names share a row.
    `catches`: the answer that receives the words after a phrase; `encloses`: the one that receives a picture, if one
    came with such words or comes while the dialog is live and asks for none;
    `claims` tells of free words that no phrase begins, as the answer that `catches` them, whether they are for it;
    `last_resort`: also free words that nobody hears, said outside any dialog. `public`: open to people who have not
    yet joined; `joining`: how they join, listed for them alone.
    `kinds`: what kinds of people it is for, "" being the usual one; public ones are for all.
    `returns`: the step that a Refusal leads back to, the first that fits; "" ends the dialog.
    `changes_who`: after its commit the person may be another one, or nobody, or read another language.
    `done` gives what the ending mentions, from answers and the commit's `result`; `variants` are those of the
    ending. `unfolds` gives the steps that come after its own, as Unfolded, once these are answered: a dialog that is
    data; its functions may ask for all `answers` by name. `apart` names the answer by which several conversations of
    one dialog wait side by side; starting it with the same answer goes on with the one that waits. `waits`: False
    where nothing is lost with it: it ends as soon as it is left.
    `migrate` turns answers kept by an older declaration into today's; without it, answers of steps that are still
    there are kept.
    `errand`: under whose words it is counted what this dialog costs people (None: its own; "": not counted at all);
    `about`: which of several it is, where dialogs are data; `anonymous`: nothing is kept of whose it was.
    docs/time-saved.md tells all of it.
    """

    name: str
    steps: tuple[Step, ...]
    commit: Provider | None = None
    returns: Mapping[type[Refusal], str] = field(default_factory=dict)
    done: Provider | None = None
    variants: tuple[str, ...] = ()
    menu: int | None = None
    catches: str | None = None
    encloses: str | None = None
    claims: Provider | None = None
    last_resort: bool = False
    public: bool = False
    joining: bool = False
    changes_who: bool = False
    migrate: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    unfolds: Provider | None = None
    apart: str | None = None
    waits: bool = True
    kinds: tuple[str, ...] = ("",)
    speaks: str = ""  # where its words are, if not under its name
    errand: str | None = None
    about: str = ""
    anonymous: bool = False

    def __init__(self, name: str, *steps: Step, **declared: Any) -> None:
        for key, value in {**_DEFAULTS, "name": name, "steps": steps, **declared}.items():
            if key not in _FIELDS:
                raise DeclarationError(f"dialog {name}: there is no {key!r}; known are {', '.join(sorted(_FIELDS))}")
            object.__setattr__(self, key, value)
        _check(self)

    def key(self, word: str) -> str:
        """Give the full key of one of its words."""
        return f"{self.speaks or self.name}.{word}"

    def is_for(self, joined: bool, kind: str) -> bool:
        """Tell whether somebody may use it who has joined, as one of a kind, or not."""
        return self.public or (joined and kind in self.kinds)

    def unfolded(self, by: Unfolded) -> "Dialog":
        """Give the dialog as it is in one conversation."""
        own = {"steps": (*self.steps, *by.steps), "about": by.about, "anonymous": by.anonymous}
        whole = object.__new__(Dialog)
        whole.__dict__.update({name: self.__dict__[name] for name in _FIELDS} | own)
        return whole

    @cached_property
    def counted(self) -> str:
        """Give the errand as which it is counted, "" for what changes nothing."""
        if self.commit is None:
            return ""
        return self.speaks or self.name if self.errand is None else self.errand

    @cached_property
    def shape(self) -> str:
        """What conversations in flight depend on: a changed shape migrates them."""
        return ",".join(f"{s.name}:{s.kind}" for s in self.steps)

    @cached_property
    def unanswered(self) -> dict[str, None]:
        """Every answer by name, before anything is answered."""
        return dict.fromkeys(n for s in self.steps for n in s.answers)

    def step(self, name: str) -> Step:
        """Give the step `name`. Raises KeyError."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def position(self, name: str) -> int:
        """Give the place of the step `name` in order, from 0."""
        return next(i for i, s in enumerate(self.steps) if s.name == name)

    def words(self) -> set[str]:
        """Every key that this dialog may say; the catalogues must have each."""
        keys = [word for step in self.steps for word in step.words()]
        keys += ["title", *([f"done.{v}" for v in self.variants] or ["done"])]
        return {self.key(key) for key in keys}


_FIELDS = set(Dialog.__dataclass_fields__)
_DEFAULTS: dict[str, Any] = {
    "commit": None,
    "returns": {},
    "done": None,
    "variants": (),
    "menu": None,
    "catches": None,
    "encloses": None,
    "claims": None,
    "last_resort": False,
    "public": False,
    "joining": False,
    "changes_who": False,
    "migrate": None,
    "unfolds": None,
    "apart": None,
    "waits": True,
    "kinds": ("",),
    "speaks": "",
    "errand": None,
    "about": "",
    "anonymous": False,
}


@cache
def needs(function: Provider) -> tuple[str, ...]:
    """Give the parameter names of `function`: the wiring."""
    return tuple(inspect.signature(function).parameters)


def _check(dialog: Dialog) -> None:
    names: set[str] = set()
    used: set[str] = set()
    for step in dialog.steps:
        if not step.name.isidentifier() or step.name in CONTEXT | names:
            raise DeclarationError(f"dialog {dialog.name}: {step.name!r} is no name for a step, or is taken")
        if isinstance(step, Choice | MultiChoice):
            _check_choice(dialog, step)
        if isinstance(step, Confirm) and step.adds is not None and step.adds not in names:
            raise DeclarationError(
                f"dialog {dialog.name}: nothing asks for {step.adds!r} before {step.name} adds to it"
            )
        used |= _check_functions(dialog, step, names)
        names |= set(step.answers)
    used |= _check_function(dialog, "claims", dialog.claims, {dialog.catches} if dialog.catches else ())
    used |= _check_function(dialog, "unfolds", dialog.unfolds, names)
    used |= _check_function(dialog, "commit", dialog.commit, names)
    used |= _check_function(dialog, "done", dialog.done, names | {"result"})
    _check_returns(dialog)
    if max(len(dialog.counted), len(dialog.about)) > MOST_LETTERS:
        raise DeclarationError(f"dialog {dialog.name}: what it is counted as has more than {MOST_LETTERS} letters")
    for caught in (dialog.catches, dialog.encloses):
        if caught is not None and caught not in names:
            raise DeclarationError(f"dialog {dialog.name}: nothing asks for {caught!r}, so it cannot be caught")
    if dialog.last_resort and dialog.catches is None:
        raise DeclarationError(
            f"dialog {dialog.name}: a last resort for free words must say which answer `catches` them"
        )
    if dialog.apart is not None and dialog.apart not in names:
        raise DeclarationError(f"dialog {dialog.name}: nothing asks for {dialog.apart!r}, so it keeps nothing apart")
    for step in dialog.steps:
        idle = "answers" not in used and not isinstance(step, Confirm | Info | Pages) and not used & set(step.answers)
        if idle and (dialog.commit or dialog.done):
            raise DeclarationError(f"dialog {dialog.name}: {step.name!r} is asked, but nobody uses the answer")


def _check_choice(dialog: Dialog, step: Choice | MultiChoice) -> None:
    if not step.options:
        raise DeclarationError(f"dialog {dialog.name}: {step.name} has nothing to choose from")
    if not isinstance(step, Choice):
        return
    if step.or_typed and step.search:
        raise DeclarationError(f"dialog {dialog.name}: {step.name} takes either or_typed or search")
    if step.writes and not any(isinstance(s, Letter) and s.name == step.writes[1] for s in dialog.steps):
        raise DeclarationError(f"dialog {dialog.name}: {step.name} begins {step.writes[1]!r}, which is no letter")
    steps = {s.name for s in dialog.steps if s is step or step.or_typed}  # a search may change what a Text answered
    for name in filter(None, (step.or_typed, step.search)):
        if not name.isidentifier() or name in CONTEXT | steps:
            raise DeclarationError(
                f"dialog {dialog.name}: {name!r} is no name for words typed to {step.name}, or is taken"
            )


def _check_functions(dialog: Dialog, step: Step, earlier: set[str]) -> set[str]:
    own = {n for n in step.answers if n != step.name}  # options may depend on the words that search them
    own |= {dialog.catches} if dialog.catches else set()  # and any on the words that began the dialog
    used = _check_function(dialog, f"step {step.name}, when", step.when, earlier, context=False)
    for provider in step.providers:
        used |= _check_function(dialog, f"step {step.name}", provider, earlier | own)
    used |= _check_function(dialog, f"step {step.name}, check", step.check, earlier | own | {step.name})
    return used


def _check_function(
    dialog: Dialog, where: str, function: Provider | None, names: Iterable[str], context: bool = True
) -> set[str]:
    if function is None:
        return set()
    known = set(names) | (CONTEXT if context else set())
    if missing := [n for n in needs(function) if n not in known]:
        raise DeclarationError(
            f"dialog {dialog.name}, {where}: {getattr(function, '__name__', function)} needs {', '.join(missing)},"
            f" but by then only {', '.join(sorted(set(names))) or 'nothing'} is answered"
        )
    return set(needs(function)) & known


def _check_returns(dialog: Dialog) -> None:
    for refusal, name in dialog.returns.items():
        if name and name not in {s.name for s in dialog.steps}:
            raise DeclarationError(f"dialog {dialog.name}: {refusal.__name__} returns to {name!r}, which is no step")
