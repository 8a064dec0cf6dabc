"""The heart: (state, update, what was read) → (state', what is said, the verb to commit). No I/O.

A `Talk` is one turn. `respond` takes the person's update; if it ends with a `commit`, the caller runs that verb and
comes back with `finish` and `go_on`, or with `refuse`. Everything it reads it reads through `read`, so a test may
hand it a dict.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from core.messages import Attachment
from core.refusal import Refusal
from core.search.wording import has_cyrillic, in_cyrillic
from core.words import DEFAULT, Phrase, Text, Words, say
from dialogs.engine import answering
from dialogs.engine.asking import Asked, offered, question
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.dialog import Dialog
from dialogs.engine.effort import BEGUN, Effort, acted, joined
from dialogs.engine.state import Frame, State
from dialogs.engine.steps import (
    Choice,
    Confirm,
    Fact,
    File,
    Letter,
    Link,
    MultiChoice,
    Offer,
    Option,
    Provider,
    Shown,
    Step,
)
from dialogs.engine.steps import Text as TextStep
from dialogs.engine.typed import after_words, clean, folded, in_one_line
from dialogs.engine.update import Bot, Update

MOST_STEPS = 60  # in one turn: beyond this a declaration loops
MOST_DIALOGS = 4  # waiting for a person at once
LONGEST_TEXT = 4096
ABOUT = 80  # from this place on, a menu is about the bot itself: short rows at the bottom
ABOUT_COLUMNS = 3
SHORT = 22  # letters of a menu's button that leaves room for another beside it
SILENCE = timedelta(days=1)  # after this a person may not remember where they stopped
MENU = "menu"  # the token of a button that leads to the menu whatever else is broken

NOTHING = Shown()  # what a question or an ending mentions that declares no `shows` and no `done`

Read = Callable[[Provider, dict[str, Any]], Any]


class Loop(Exception):
    """A dialog that never comes to a question: a bug in its declaration."""


class Visitor(NamedTuple):
    """What the engine knows of a person: the bot they write to, and whether they have joined (in this role)."""

    bot: Bot
    joined: bool
    known: bool
    language: str
    elsewhere: Callable[[], Sequence[Link]] = tuple  # their other bots; asked when the menu is shown
    kind: str = ""  # of the people of this bot, see Dialog.kinds


class Commit(NamedTuple):
    """The verb to run, all answers, and what it cost the person to give them."""

    dialog: Dialog
    answers: dict[str, Any]
    effort: Effort


@dataclass(slots=True)
class Said:
    """A message about to be rendered: paragraphs, rows of [kind, value, label], files, links above and below."""

    parts: list[Text]
    rows: list[list[tuple[str, Any, Text]]] = field(default_factory=list)
    files: tuple[Attachment, ...] = ()
    share: Text = ""  # the button by which one's phone number is shared
    links: tuple[Link, ...] = ()
    below: tuple[Link, ...] = ()
    place: Text = ""  # the button by which one's place is shared


def voice(bot: Bot) -> str:
    """Give to whom a bot speaks, see `Words.text`."""
    return "student" if bot is Bot.STUDENT else ""


@lru_cache(maxsize=1024)
def listed(words: Words, key: str, language: str) -> frozenset[str]:
    """Give the lines of `key` in the person's language and in Russian, as they are compared."""
    texts = [words.text(Phrase(key, {}), lang) for lang in {language, DEFAULT} if words.has(key, lang)]
    return frozenset(folded(line) for text in texts for line in text.splitlines() if folded(line))


class Heard(NamedTuple):
    """A phrase that starts a dialog, and whether words may stand before it and after it."""

    phrase: str
    before: bool
    after: bool
    dialog: Dialog

    def within(self, words: str) -> bool:
        """Tell whether the phrase is in `words`, or ends them where nothing may follow."""
        phrase = f" {self.phrase} "
        return phrase in f" {words} " if self.after else f" {words} ".endswith(phrase)


@lru_cache(maxsize=64)
def heard(catalogue: Catalogue, words: Words, bot: Bot, joined: bool, kind: str = "") -> tuple[Heard, ...]:
    """Give what starts a dialog by words: what words begin with before what they hold, the longest first."""
    found: list[Heard] = []
    for dialog in catalogue.bots[bot].values():
        if dialog.is_for(joined, kind):
            key = dialog.key("hears")
            for lang in words.languages:  # what somebody reads does not say in which language they write
                text = words.text(Phrase(key, {}), lang) if words.has(key, lang) else ""
                lines = [line.strip() for line in text.splitlines()]
                found += [Heard(folded(x), x.startswith("…"), x.endswith("…"), dialog) for x in lines]
    return tuple(sorted((f for f in found if f.phrase.strip("…")), key=lambda f: (f.before, -len(f.phrase))))


class Talk:
    """One turn of one conversation."""

    def __init__(
        self,
        catalogue: Catalogue,
        state: State,
        visitor: Visitor,
        read: Read,
        words: Words,
        today: date,
        silent: timedelta = timedelta(0),
    ) -> None:
        self.catalogue = catalogue
        self.state = state
        self.visitor = visitor
        self.read = read
        self.words = words
        self.today = today
        self.silent = silent
        self.came_back = False  # after a silence, with words
        self.said: list[Said] = []
        self.commit: Commit | None = None
        self.given_up: Commit | None = None  # what the person cancelled, if it had come further than its beginning
        self.replaces = False  # what is said takes the place of the question whose button was tapped
        self._notes: list[Text] = []
        self._files: tuple[Attachment, ...] = ()
        self._links: tuple[Link, ...] = ()
        self.counted = ""  # the errand as which the dialog counts that just ended
        self._offers: tuple[Offer, ...] = ()
        self._then: tuple[str, Mapping[str, Any], Effort] = "", {}, BEGUN
        self._taken_back: dict[tuple[int, str], list[Any]] = {}  # ticks of a question that is asked again
        self._picture = ""  # what came with words that have not begun a dialog yet
        self._steps = 0
        self._refused: set[tuple[int, str]] = set()
        self._options: tuple[Provider, dict[str, Any], list[Option]] | None = None
        self._unfolded: dict[int, tuple[dict[str, Any], Dialog, Mapping[str, Any]]] = {}

    # --- what may happen

    def respond(self, update: Update, action: tuple[str, dict[str, Any]] | None = None) -> None:
        """Take one update; `action` is what a notice's button starts, if one was tapped.

        Changed words count where the first ones led nowhere; an answer that was taken is taken, and nothing is said.
        """
        if update.edited and not self.state.puzzled:
            return
        place = self._place()
        self._respond(update, action)
        self.state.puzzled = update.text is not None and self.commit is None and self._place() == place

    def _place(self) -> tuple[Any, ...] | None:
        """Tell where the person stands: what the live question is, and how far it is answered."""
        top = self.state.top
        if top is None:
            return None
        draft = top.answers.get(f"{top.step}.draft")
        return top.instance, top.step, len(top.trail), top.page, list(top.picked), top.pending, draft

    def _respond(self, update: Update, action: tuple[str, dict[str, Any]] | None) -> None:
        self.state.turn += 1
        self.state.spend(self.silent)
        self.came_back = update.text is not None and self.silent >= SILENCE
        outdated = self._drop_gone()
        if update.token == MENU or (update.text is not None and self._asks_for_menu(update.text)):
            self.act("menu", None)
        elif action is not None:
            self.start(*action)
        elif update.start is not None:
            self._opened(update.start)
        elif outdated:  # whatever it answers, the question is not asked any more
            self.ask()
        elif update.token is not None:
            self._tapped(update.token, update.message)
        elif update.text is not None:
            self._typed(clean(update.text))
        else:
            answering.take_other(self, update)

    def finish(self, result: Any) -> None:
        """End the live dialog, whose commit gave `result`. A Refusal from what it tells leaves the dialog live."""
        dialog, frame = self._declared()
        self._options = None
        answers = self.answers(frame)
        shown = self._shown(dialog.done, {**answers, "result": result})
        self.state.stack.pop()
        if dialog.commit is not None:
            self.state.ended = frame.instance
        key = dialog.key(f"done.{shown.variant}" if shown.variant else "done")
        self.note(Phrase(key, {**answers, **shown.told}))
        self.counted = _counted(dialog, shown)
        effort = BEGUN if self.counted else frame.effort  # what was only on the way goes on with what it led to
        self._files, self._links, self._offers = shown.files, shown.links, shown.offers
        self._then = shown.then, shown.given, effort

    def go_on(self) -> None:
        """After a dialog ended: to where it leads, to the one it interrupted, or to the menu's buttons under it."""
        (then, given, effort), self._then = self._then, ("", {}, BEGUN)
        below = self.state.top
        if then:
            self.start(then, dict(given), effort)
            return
        if below is None:
            self.ask(greeting=not self._notes)
            return
        self.flush()
        if not self._is_mere_list(below):
            self.note(say("engine.returned", title=self._title(below.dialog)))
        self.ask()

    def _is_mere_list(self, frame: Frame) -> bool:
        """Tell whether a list was only looked at: nothing was said or chosen, so nothing was begun."""
        return not (frame.touched or self._was_said(frame)) and isinstance(self._step(frame), Choice)

    def _is_begun(self, frame: Frame) -> bool:
        """Tell whether something in it would be lost; words that came as far as a last look are no mere search."""
        return frame.touched or (self._was_said(frame) and isinstance(self._step(frame), Confirm))

    def _was_said(self, frame: Frame) -> bool:
        catches = self.catalogue.all[frame.dialog].catches
        return catches is not None and bool(frame.answers.get(catches))

    def _step(self, frame: Frame) -> Step | None:
        return next((step for step in self.catalogue.all[frame.dialog].steps if step.name == frame.step), None)

    def refuse(self, refusal: Refusal) -> None:
        """Go back to where the declaration says after an expected «no»; what else was answered stays.

        The same way back twice in one turn leads nowhere: then the dialog ends.
        """
        self.commit = self._options = None
        dialog, frame = self._declared()
        told = Phrase(refusal.key, refusal.told)
        if told not in self._notes:
            self.note(told)
        back = next((name for kind, name in dialog.returns.items() if isinstance(refusal, kind)), None)
        if not back or (frame.instance, back) in self._refused:
            self.state.stack.pop()
            self.go_on()
            return
        self._refused.add((frame.instance, back))
        frame.pending = ""  # a day that was refused is not asked about again
        self._forget_from(dialog, frame, dialog.step(back))
        self.advance()

    # --- what the person did

    def _tapped(self, token: str, message: str | None) -> None:
        meaning = self.state.meaning(token)
        if meaning is not None:
            self.replaces = self.state.top is not None  # what stands above the menu is an answer, and stays
            self.act(meaning[0], meaning[1])
            return
        if self.state.top is not None and message is not None and message == self.state.message:
            self.replaces = True  # a second tap on what has become the question since: it already stands there
        else:
            self.note(say("engine.already_done" if self.state.carried_out(token) else "engine.stale"))
        self.ask()

    def _opened(self, payload: str) -> None:
        """A deep link: its payload goes to the dialog by which people join, else the menu opens."""
        dialog = next((d for d in self.dialogs() if d.joining), None)
        if payload and dialog and dialog.catches:
            self.start(dialog.name, {dialog.catches: clean(payload)[:64]})
        else:
            self.act("menu", None)

    def _typed(self, text: str) -> None:
        if len(text) > LONGEST_TEXT or not text:
            self.note(say("engine.too_long", n=LONGEST_TEXT) if text else say("engine.not_understood"))
            self.ask()
        elif text.startswith("/"):
            self._command(text)
        elif control := self._control(text):
            self.act(control, None)
        elif self._greets(text):
            self._greet()
        elif self.state.top is None:
            self._free_words(text)
        else:
            answering.take_text(self, text)

    def _command(self, text: str) -> None:
        name, _, rest = text[1:].partition(" ")
        name = name.partition("@")[0].casefold()
        if name == "start":
            self._opened(rest)
        elif name in ("menu", "cancel", "back"):
            self.act(name, None)
        elif self._may(name):
            self.start(name, {})
        else:
            self.note(say("engine.unknown_command", command="/" + name[:32]))
            self.ask()

    def _control(self, text: str) -> str | None:
        """«отмена», «назад» mean the same wherever they are typed."""
        return next((control for control in ("cancel", "back") if self.hears(control, text)), None)

    def _asks_for_menu(self, text: str) -> bool:
        return text.strip().casefold() == "/menu" or self.hears("menu", text)

    def _greets(self, text: str) -> bool:
        """Tell whether it is a mere greeting: of a stranger it begins the joining."""
        return self.hears("hello", text) and (self.state.top is not None or self.visitor.known)

    def _greet(self) -> None:
        """A greeting answers no question: say where we are."""
        if self.state.top:
            self.note(self.stopped_at())
        self.ask()

    def stopped_at(self) -> Phrase:
        """Say which dialog waits for an answer, to a person who may have forgotten; or just greet."""
        top = self.state.top
        return say("engine.stopped_at", title=self._title(top.dialog)) if top else say("engine.not_understood")

    def _free_words(self, text: str) -> None:
        """Words outside any dialog: a button of the menu, a phrase, what a dialog claims; else the last resort's."""
        if answering.take_shown(self, text) or self.interrupt(text) or answering.take_close(self, text):
            return
        if self.hears("thanks", text):
            self.note(say("engine.welcome"))
            self.ask()
            return
        if self.visitor.known and (self.hears("yes", text) or self.hears("no", text)):
            self.note(say("engine.nothing_asked"))
            self.ask()
            return
        for dialog in self.dialogs():
            if dialog.claims and dialog.catches and self.read(dialog.claims, {dialog.catches: text}):
                self._start_with(dialog, dialog.catches, text)
                return
        for dialog in self.dialogs():
            # A stranger's words may be a code.
            if dialog.last_resort and dialog.catches and dialog.joining is not self.visitor.joined:
                self._start_with(dialog, dialog.catches, text)
                return
        self.note(say("engine.not_understood"))
        self.ask()

    def interrupt(self, text: str) -> bool:
        """Start the dialog that hears `text`, in Latin letters too («masha boleet»), if one does; tell whether."""
        words = folded(text)
        return self._interrupt(text, words) or (not has_cyrillic(words) and self._interrupt(text, in_cyrillic(words)))

    def _interrupt(self, text: str, words: str) -> bool:
        visitor = self.visitor
        if (named := self._named(words)) is not None:
            self.start(named.name, {})
            return True
        for one in heard(self.catalogue, self.words, visitor.bot, visitor.joined, visitor.kind):
            dialog, phrase = one.dialog, one.phrase
            if one.before:
                if dialog.catches and one.within(words):
                    self._start_with(dialog, dialog.catches, text)
                    return True
            elif words == phrase:
                self.start(dialog.name, {})
                return True
            elif one.after and dialog.catches and words.startswith(phrase + " "):
                self._start_with(dialog, dialog.catches, after_words(text, len(phrase.split())))
                return True
        return False

    def is_phrase(self, text: str) -> bool:
        """Tell whether `text` is, word for word, what starts a dialog."""
        words, visitor = folded(text), self.visitor
        known = heard(self.catalogue, self.words, visitor.bot, visitor.joined, visitor.kind)
        return self._named(words) is not None or any(one.phrase == words and not one.before for one in known)

    def _named(self, words: str) -> Dialog | None:
        """Give the dialog of the menu that is called so: its name is no request about the rest of the words."""
        listed = self.catalogue.menu(self.visitor.bot, self.visitor.joined, self.visitor.kind)
        title = self.words.text
        return next((d for d in listed if folded(title(self._title(d.name), self.visitor.language)) == words), None)

    def _start_with(self, dialog: Dialog, name: str, said: str) -> None:
        """The same request again, mid-dialog, changes what it is about and keeps what was answered before."""
        frame = self.state.top
        step = _owner(dialog, name)
        if isinstance(step, Choice) and step.adds:
            said = in_one_line(said)
        if len(said) > step.longest:
            self.note(say("engine.too_long", n=step.longest))
            self.ask()
        elif frame is None or frame.dialog != dialog.name:
            self.start(dialog.name, {name: said})
        elif _adds(asked := self.live()[2]) == name:
            self.add(frame, name, said)
        elif isinstance(asked, Choice) and asked.search == name:
            self.search(frame, asked, said)
        else:
            self._forget_from(dialog, frame, step)
            frame.answers[name] = said
            self.advance()

    def add(self, frame: Frame, name: str, text: str) -> None:
        """Take words at the last look as one more line of what was said; what followed from it is read again."""
        dialog, _ = self._live()
        step = _owner(dialog, name)
        whole = "\n".join(filter(None, (frame.answers.get(name), in_one_line(text))))
        if len(whole) > step.longest:
            self.note(say("engine.too_long", n=step.longest))
            self.ask()
            return
        later = dialog.steps[dialog.position(step.name) :]
        read = {n for s in later if s.name not in frame.trail for n in s.answers}
        frame.answers = {n: value for n, value in frame.answers.items() if n not in read} | {name: whole}
        self.advance()

    def enclose(self, picture: str, words: str) -> bool:
        """Take a picture that nothing asked for, and the words that came with it, where both have a place; tell if so.

        What hears such words may have no place for it: then that is said, and the words count.
        """
        top = self.state.top
        live = self.catalogue.all[top.dialog].encloses if top is not None else None
        if top is not None and live is not None:
            top.answers[live] = picture
            if words:
                answering.take_text(self, words)
            else:
                self.ask()
            self._tell_kept(picture)
            return True
        self._picture = picture
        asks = bool(words) and len(words) <= LONGEST_TEXT and not self._greets(words)
        heard = asks and self.interrupt(words)
        if heard and self._picture:
            self._begin_with_words(say("engine.no_file_here"))
        self._tell_kept(picture)
        return heard

    def _tell_kept(self, picture: str) -> None:
        """Say that a picture is kept while something else is asked; the last look shows it itself."""
        top = self.state.top
        kept = self.catalogue.all[top.dialog].encloses if top is not None else None
        if top is not None and kept and top.answers.get(kept) == picture and not isinstance(self.live()[2], Confirm):
            self._begin_with_words(say("engine.picture_kept"))

    def _begin_with_words(self, note: Text) -> None:
        (self.said[-1].parts if self.said else self._notes).insert(0, note)

    def begin_with(self, mime: str, value: list[str]) -> bool:
        """Take a file that nothing asks for where a dialog begins with one of its kind; tell whether one does."""
        for dialog in self.dialogs():
            for step in dialog.steps:
                if isinstance(step, File) and step.unasked is not None and mime in step.mimes:
                    self._begin_with(dialog, step, value)
                    return True
        return False

    def _begin_with(self, dialog: Dialog, step: File, value: list[str]) -> None:
        top = self.state.top
        if top is not None and top.dialog == dialog.name:
            if step.name in top.answers:
                self.note(say("engine.file_instead"))
            self._forget_from(dialog, top, step)
            top.answers |= dict(step.unasked or {})
        else:
            facts = {s.name for s in dialog.steps if isinstance(s, Fact)}
            known = {name: answer for name, answer in (top.answers if top else {}).items() if name in facts}
            self.state.stack = self._worth_while()
            self._push(dialog, known | dict(step.unasked or {}), BEGUN)
        self._enter(self.state.stack[-1], step)
        self.answer(step, value)

    def hears(self, what: str, text: str) -> bool:
        """Tell whether `text` is one of the lines of engine.hears.`what`."""
        return folded(text) in listed(self.words, f"engine.hears.{what}", self.visitor.language)

    def render(self, text: Text) -> str:
        """Give `text` in the person's language; a pupil is spoken to as one where there are words for that."""
        return self.words.text(text, self.visitor.language, voice(self.visitor.bot))

    # --- what a button does

    def act(self, kind: str, value: Any) -> None:
        """Do what a button of the last question means."""
        match kind:
            case "start":
                self.start(value, {})
            case "offer":
                self.start(*value)
            case "instead":  # what was spent on the live dialog was on the way to the other
                name, given = value
                self.start(name, given, self.state.stack.pop().effort)
            case "resume":
                self._resume(self.state.stack[-1])
            case "menu":
                self._leave()
                self.ask()
            case "cancel":
                self._cancel()
            case "back":
                self._back()
            case _ if self.state.top is None:
                self.ask()
            case _:
                answering.take_tap(self, kind, value)

    def _leave(self) -> None:
        """Let the live dialog wait; what was only looked at is simply left."""
        self.state.stack = [frame for frame in self._worth_while() if self._is_begun(frame)]
        if self.state.stack:
            self.state.stack[-1].left = True

    def _worth_while(self) -> list[Frame]:
        """Give the dialogs with which something would be lost."""
        return [frame for frame in self.state.stack if self.catalogue.all[frame.dialog].waits]

    def _resume(self, frame: Frame) -> None:
        _wake(frame)
        self.ask()

    def start(self, name: str, given: dict[str, Any], effort: Effort = BEGUN) -> None:
        """Begin dialog `name` on top of whatever waits, with some answers given, and `effort` spent on its way."""
        dialog = self._may(name)
        if dialog is None:
            self.note(say("engine.not_here"))
            self.ask()
            return
        self.state.stack = self._worth_while()
        if waiting := self._waiting(dialog, given, None):
            self.state.stack.remove(waiting)
            self.state.stack.append(waiting)
            waiting.answers |= given
            _wake(waiting)
            self.advance()
            return
        self._push(dialog, given, effort)
        self.advance()

    def _push(self, dialog: Dialog, given: Mapping[str, Any], effort: Effort) -> None:
        self._make_room(dialog)
        state = self.state
        state.instances += 1
        known = {n for s in dialog.steps for n in s.answers} if dialog.unfolds is None else given
        answers = {n: v for n, v in given.items() if n in known}
        if dialog.encloses is not None and self._picture:
            answers[dialog.encloses], self._picture = self._picture, ""
        frame = Frame(dialog.name, dialog.shape, state.instances, answers=answers)
        frame.spent = list(effort) if effort.actions else []
        asked = [s.name for s in dialog.steps if _answered(s, frame) and not isinstance(s, Fact)]
        frame.trail = asked if dialog.unfolds is None else list(given)  # «back» leads to what was given, too
        state.stack.append(frame)

    def _waiting(self, dialog: Dialog, given: Mapping[str, Any], but: Frame | None) -> Frame | None:
        """Give the conversation, `but` one, that is about the same as what starts now, where such are kept apart."""
        if dialog.apart is None or dialog.apart not in given:
            return None
        about = given[dialog.apart]
        of_it = (frame for frame in self.state.stack if frame.dialog == dialog.name and frame is not but)
        return next((frame for frame in of_it if frame.answers.get(dialog.apart) == about), None)

    def _make_room(self, dialog: Dialog) -> None:
        """One dialog of a name at a time, and MOST_DIALOGS in all: the oldest is given up, and that is said.

        Those of which several may wait are given up last: answers to a survey are not typed twice. What was only
        looked at waits no longer than it is live: a list that was opened is no errand.
        """
        top = self.state.top
        kept = (f for f in self.state.stack if f is top or self._is_begun(f))
        stack = [f for f in kept if f.dialog != dialog.name or dialog.apart]
        spare = sorted(stack, key=lambda f: (f is top, self.catalogue.all[f.dialog].apart is not None))
        for frame in spare[: 1 - MOST_DIALOGS]:
            self.note(say("engine.given_up", title=self._title(frame.dialog)))
            stack.remove(frame)
        self.state.stack = stack

    def _cancel(self) -> None:
        """Give up the live dialog, or in the menu the one that waits."""
        if not self.state.stack:
            self.note(say("engine.nothing_to_cancel"))
            self.ask()
            return
        frame = self.state.stack.pop()
        dialog = self.catalogue.all[frame.dialog]
        self.given_up = Commit(dialog, {}, frame.effort) if frame.trail else None
        own = dialog.key("cancelled")
        title = self._title(frame.dialog)
        known = self.words.has(own, self.visitor.language)
        self.note(say(own) if known else say("engine.cancelled", title=title))
        self.go_on()

    def _back(self) -> None:
        frame = self.state.top
        if frame is not None and frame.pending:
            frame.pending = ""
            self.ask()
            return
        if frame is None or not frame.trail:
            self.act("menu", None)
            return
        dialog, _ = self._live()
        self._forget_from(dialog, frame, dialog.step(max(frame.trail, key=dialog.position)))
        self.advance()

    def search(self, frame: Frame, by: Choice, text: str) -> None:
        """Read the options again by new words, which replace the choice that older words stood in for."""
        name = str(by.search)
        if by.adds:
            self.add(frame, name, text)
            return
        frame.answers[name] = text
        for step in self.catalogue.all[frame.dialog].steps:
            if isinstance(step, Choice) and step.or_typed == name:
                frame.answers[step.name] = None
        frame.page, frame.narrowed = 0, ""
        self.advance()

    # --- moving through the steps

    def answer(self, step: Step, value: Any, also: dict[str, Any] | None = None) -> None:
        """Keep the person's answer and go on, unless something is wrong with it."""
        _, frame = self._live()
        if step.check is not None and value is not None:
            problem = self.read(step.check, self.answers(frame) | {step.name: value})
            if problem:
                frame.pending = ""
                self.note(problem)
                self.ask()
                return
        frame.answers |= {step.name: value, **(also or {})}
        frame.trail.append(step.name)
        self._rejoin(frame, step)
        self.advance()

    def advance(self) -> None:
        """Go to the next question that has no answer yet, or to the end."""
        frame = self.state.stack[-1]
        while (step := self._next(dialog := self._entered(frame), frame)) is not None:
            self._enter(frame, step)
            single = self._single(step, frame)
            if single is None:
                self.ask()
                return
            frame.answers[step.name] = single
            frame = self._rejoin(frame, step)
        if dialog.commit is None:
            self.finish(None)
            self.go_on()
        else:
            self.commit = Commit(dialog, self.answers(frame), frame.effort)

    def _rejoin(self, frame: Frame, step: Step) -> Frame:
        """Go on with what waits about the same as was chosen just now, instead of beginning it once more."""
        dialog = self.catalogue.all[frame.dialog]
        waiting = self._waiting(dialog, frame.answers, frame) if step.name == dialog.apart else None
        if waiting is None:
            return frame
        self.state.stack = [*(f for f in self.state.stack if f is not frame and f is not waiting), waiting]
        waiting.left = False
        joined(waiting.spent, frame.spent)
        return waiting

    def _entered(self, frame: Frame) -> Dialog:
        """Give the dialog of `frame` as it is after its last answer; what nobody need be asked for is answered."""
        dialog = self._dialog(frame)
        if dialog.unfolds is not None and frame.instance in self._unfolded:
            frame.answers = {**self._unfolded[frame.instance][2], **frame.answers}
            frame.trail = [step.name for step in dialog.steps if step.name in frame.trail]
            frame.secret = dialog.anonymous
        frame.shape = dialog.shape
        return dialog

    def _dialog(self, frame: Frame) -> Dialog:
        """Give the dialog of `frame`: as declared, or unfolded once its own steps are answered."""
        declared = self.catalogue.all[frame.dialog]
        if declared.unfolds is None:
            return declared
        answers = {name: frame.answers.get(name) for name in declared.unanswered}
        known = self._unfolded.pop(frame.instance, None)
        if known is None or known[0] != answers:
            if self._next(declared, frame) is not None:
                return declared
            unfolded = self.read(declared.unfolds, answers)
            known = answers, declared.unfolded(unfolded), unfolded.given
        self._unfolded[frame.instance] = known
        return known[1]

    def _next(self, dialog: Dialog, frame: Frame) -> Step | None:
        for step in dialog.steps:
            if not _answered(step, frame) and (step.when is None or self.read(step.when, self.answers(frame))):
                return step
        return None

    def _enter(self, frame: Frame, step: Step) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise Loop(f"{frame.dialog}.{step.name}")
        if frame.step != step.name:
            frame.step, frame.page, frame.narrowed, frame.picked, frame.pending = step.name, 0, "", [], ""
            if isinstance(step, MultiChoice):
                frame.picked = self._ticks(step, frame)

    def _ticks(self, step: MultiChoice, frame: Frame) -> list[Any]:
        """Give what is ticked to begin with: on the way back what was, else what the declaration says."""
        before = self._taken_back.pop((frame.instance, step.name), None)
        if before is None and step.picked is not None:
            before = self.read(step.picked, self.answers(frame))
        return list(before or ())

    def _single(self, step: Step, frame: Frame) -> Any:
        if isinstance(step, Fact):
            return self.read(step.read, self.answers(frame))
        if isinstance(step, Choice) and step.skip_single:
            options = answering.options(self, frame, step)
            return options[0].value if len(options) == 1 else None
        return None

    def read_options(self, provider: Provider, frame: Frame) -> list[Option]:
        """Read options, once a turn for the same answers."""
        answers = self.answers(frame)
        if self._options is None or self._options[:2] != (provider, answers):
            self._options = (provider, answers, list(self.read(provider, answers)))
        return self._options[2]

    def answers(self, frame: Frame) -> dict[str, Any]:
        """Give every answer by name, None where a step was skipped or is still to come."""
        return self.catalogue.all[frame.dialog].unanswered | frame.answers

    def _forget_from(self, dialog: Dialog, frame: Frame, step: Step) -> None:
        """Take back the answers of `step` and of all after it, but not what a list is searched by, nor a draft."""
        if isinstance(step, MultiChoice) and frame.answers.get(step.name) is not None:
            self._taken_back[frame.instance, step.name] = frame.answers[step.name]
        earlier = {n for s in dialog.steps[: dialog.position(step.name)] for n in s.answers}
        searches = {s.search for s in dialog.steps if isinstance(s, Choice)}
        own = step.or_typed if isinstance(step, Choice) else None
        drafts = {s.draft for s in dialog.steps if isinstance(s, Letter)}
        kept = earlier | drafts | (searches - {own, step.name})
        frame.answers = {name: value for name, value in frame.answers.items() if name in kept}
        frame.trail = [s.name for s in dialog.steps if s.name in frame.trail and _answered(s, frame)]

    def _drop_gone(self) -> bool:
        """Drop dialogs that are no more, or not this person's; tell whether the live question is outdated."""
        top = self.state.top
        stack = [f for f in self.state.stack if self._may(f.dialog)]
        if len(stack) < len(self.state.stack):
            self.state.stack = stack
            self.note(say("engine.gone"))
        return top is not None and (top is not self.state.top or top.shape != self._dialog(top).shape)

    def _migrate(self, frame: Frame, dialog: Dialog) -> None:
        """Carry a conversation that waited through a new version of its dialog over to it."""
        answers = dialog.migrate(frame.answers) if dialog.migrate else frame.answers
        old = dict(part.split(":") for part in frame.shape.split(",") if part)
        same = {n for s in dialog.steps if old.get(s.name, s.kind) == s.kind for n in s.answers}
        frame.answers = {n: v for n, v in answers.items() if n.removesuffix(".draft") in same}
        frame.trail = [s.name for s in dialog.steps if s.name in frame.trail and _answered(s, frame)]
        frame.shape, frame.step = dialog.shape, ""
        if dialog.steps and self._next(dialog, frame) is None:  # nothing is done that nobody agreed to today
            self._forget_from(dialog, frame, dialog.steps[-1])
        self.note(say("engine.updated"))

    # --- speaking

    def note(self, text: Text) -> None:
        """Say `text` before the next question, in the same message."""
        self._notes.append(text)

    def flush(self) -> None:
        """Say what was noted as a message of its own."""
        if self._notes or self._files:
            self.said.append(Said(self._notes, files=self._files, links=self._links))
        self._notes, self._files, self._links = [], (), ()

    def ask(self, greeting: bool = True) -> None:
        """Say the question of the live step, or the menu; its buttons are the live ones."""
        asked = self._menu(greeting) if self.state.top is None else self._question()
        if asked is None:
            return
        offers = offered("offer", self._offers)
        rows = [*asked.rows[:-1], *offers, *asked.rows[-1:]] if self.state.top else [*offers, *asked.rows]
        self.said.append(
            Said(
                [*self._notes, *asked.parts],
                rows,
                self._files or asked.files,
                asked.share,
                self._links or asked.links,
                asked.below,
                asked.place,
            )
        )
        self._notes, self._files, self._links, self._offers = [], (), (), ()

    def _question(self) -> Asked | None:
        dialog, frame = self._live()
        if dialog.shape != frame.shape:
            self._migrate(frame, dialog)
        if not frame.step:
            self.advance()
            return None
        return question(self, dialog, frame)

    def asked(self) -> str:
        """Give the words of the live question."""
        dialog, frame = self._live()
        return "\n".join(self.render(part) for part in question(self, dialog, frame).parts)

    def _menu(self, greeting: bool) -> Asked:
        rows: list[list[tuple[str, Any, Text]]] = []
        if self.state.stack:
            rows.append([("resume", None, say("engine.resume", title=self._title(self.state.stack[-1].dialog)))])
        listed = self.catalogue.menu(self.visitor.bot, self.visitor.joined, self.visitor.kind)
        entries: list[tuple[str, Any, Text]] = [("start", d.name, say(d.key("title"))) for d in listed]
        work = sum((d.menu or 0) < ABOUT for d in listed)
        rows += self._paired(entries[:work])
        rows += _evenly(entries[work:], ABOUT_COLUMNS)
        below = tuple(self.visitor.elsewhere())
        parts: list[Text] = [say(f"engine.home.{self._who(below)}")] if greeting else []
        return Asked(parts, rows, below=below)

    def _paired(self, entries: list[tuple[str, Any, Text]]) -> list[list[tuple[str, Any, Text]]]:
        """Two short labels share a row: what belongs together stands together, and the menu fits a screen."""
        rows: list[list[tuple[str, Any, Text]]] = []
        alone = True
        for entry in entries:
            short = len(self.words.text(entry[2], self.visitor.language)) <= SHORT
            if alone or not short:
                rows.append([entry])
            else:
                rows[-1].append(entry)
            alone = not (short and alone)
        return rows

    def _may(self, name: str) -> Dialog | None:
        """Give a dialog that this person may use."""
        return self.catalogue.get(self.visitor.bot, name, self.visitor.joined, self.visitor.kind)

    def _title(self, name: str) -> Phrase:
        return say(self.catalogue.all[name].key("title"))

    def _who(self, elsewhere: tuple[Link, ...]) -> str:
        if self.visitor.joined:
            return self.visitor.bot.value
        return "stranger" if not self.visitor.known else "elsewhere" if elsewhere else "other"

    def shown(self, provider: Provider | None, frame: Frame) -> Shown:
        """Read what a step's words mention."""
        return self._shown(provider, self.answers(frame))

    def _shown(self, provider: Provider | None, answers: dict[str, Any]) -> Shown:
        if provider is None:
            return NOTHING
        read = self.read(provider, answers)
        return read if isinstance(read, Shown) else Shown(read or {})

    def dialogs(self) -> list[Dialog]:
        """Give the dialogs that this person may use in this bot."""
        visitor = self.visitor
        return [d for d in self.catalogue.bots[visitor.bot].values() if d.is_for(visitor.joined, visitor.kind)]

    def live(self) -> tuple[Dialog, Frame, Step]:
        """Give the dialog, frame and step in which the person is."""
        dialog, frame = self._live()
        return dialog, frame, dialog.step(frame.step)

    def _live(self) -> tuple[Dialog, Frame]:
        frame = self.state.stack[-1]
        return self._dialog(frame), frame

    def _declared(self) -> tuple[Dialog, Frame]:
        frame = self.state.stack[-1]
        return self.catalogue.all[frame.dialog], frame


def _evenly(entries: list[tuple[str, Any, Text]], columns: int) -> list[list[tuple[str, Any, Text]]]:
    """Part `entries` into as few rows of at most `columns` as there must be, all about as long."""
    rows = -(-len(entries) // columns)
    size = -(-len(entries) // rows) if rows else 1
    return [entries[i : i + size] for i in range(0, len(entries), size)]


def _counted(dialog: Dialog, shown: Shown) -> str:
    """Give the errand as which an ending is counted; what leads back to itself is looking around, unless it says so."""
    if shown.errand is not None:
        return shown.errand
    return "" if shown.then == dialog.name else dialog.counted


def _wake(frame: Frame) -> None:
    """Go on with a conversation that waited: the way back to it was one more action."""
    frame.left = False
    acted(frame.spent)


def _answered(step: Step, frame: Frame) -> bool:
    """Tell whether the step has its answer, or typed words instead of it."""
    return step.name in frame.answers or (isinstance(step, Choice) and step.or_typed in frame.answers)


def _owner(dialog: Dialog, name: str) -> Choice | TextStep:
    """Give the step whose answer words may be."""
    return next(s for s in dialog.steps if name in s.answers and isinstance(s, Choice | TextStep))


def _adds(step: Step) -> str | None:
    return step.adds if isinstance(step, Confirm) else None
