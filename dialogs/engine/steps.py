"""Steps: the questions a dialog may ask. A dialog declares them; the engine asks, reads and repeats.

Wherever a step takes a function, its parameter names say what it needs: earlier answers by their step's name,
`tx` and `actor`, or anything else of `dialogs.engine.dialog.CONTEXT`.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar, NamedTuple

from core.messages import Attachment
from core.words import Text as Words

Provider = Callable[..., Any]


class Option(NamedTuple):  # made by the dozen in every turn, as Phrase
    """One thing to choose: the value that becomes the answer (JSON: id, string, number), and its label.

    `match` is what typed words are compared with, where the label holds more than a name.
    """

    value: Any
    label: Words
    match: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address instead of answering."""

    label: Words
    url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that leads to another dialog, some of its answers already given."""

    label: Words
    dialog: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a question or an ending mentions: values for its words, a variant of them, files and links beneath.

    `blocked`: there is nothing to agree to; a Confirm then has no yes. `then`: of an ending, the dialog it leads to,
    with the answers of `given`. `offers`: buttons for what one may want next, or of a question, in its place.
    `errand`: of an ending, as what it is counted, if not as its dialog says ("": as nothing; see docs/time-saved.md).
    """

    told: Mapping[str, Any] = field(default_factory=dict)
    variant: str = ""
    files: tuple[Attachment, ...] = ()
    blocked: bool = False
    then: str = ""
    links: tuple[Link, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()
    errand: str | None = None


@dataclass(frozen=True)
class Step:
    """A question. Its words are `<dialog>.<name>`, or `<dialog>.<name>.<variant>` as `shows` decides."""

    name: str
    _: KW_ONLY
    when: Provider | None = None  # of earlier answers alone: false skips the step
    asks: Words | Provider | None = None  # the question itself, where it is data and not in the catalogues
    check: Provider | None = None  # of the answer by the step's name, and earlier ones: gives what is wrong with it
    shows: Provider | None = None  # gives Shown, or a dict of values for the words
    variants: tuple[str, ...] = ()  # every variant that `shows` may name
    kind: ClassVar[str] = ""

    @property
    def answers(self) -> tuple[str, ...]:
        """Names under which this step leaves answers."""
        return (self.name,)

    @property
    def providers(self) -> tuple[Provider, ...]:
        """Functions that read something when the question is asked."""
        asks = self.asks if callable(self.asks) else None
        return tuple(p for p in (self.shows, asks) if p is not None)

    def words(self) -> list[str]:
        """Every key, below the dialog's, that this step may say."""
        return [self.name, *(f"{self.name}.{v}" for v in self.variants)]


@dataclass(frozen=True)
class _Optional(Step):
    optional: bool | Provider = False  # adds «skip», whose answer is None
    insists: Provider | None = None  # gives what is told to whoever would skip it all the same

    @property
    def providers(self) -> tuple[Provider, ...]:
        """What decides whether it may be skipped, too."""
        return (*super().providers, *((self.optional,) if callable(self.optional) else ()))


@dataclass(frozen=True)
class Typed(_Optional):
    """What is typed, if it is not what the step suggests."""

    suggests: Provider | None = None  # gives an answer that one tap keeps, None for none

    @property
    def providers(self) -> tuple[Provider, ...]:
        """What is suggested, too."""
        return (*super().providers, *((self.suggests,) if self.suggests else ()))


@dataclass(frozen=True)
class Fact(Step):
    """Nothing that a person answers: what `read` gives when its turn comes is kept as the answer."""

    read: Provider
    kind: ClassVar[str] = "fact"

    @property
    def providers(self) -> tuple[Provider, ...]:
        """What is read."""
        return (*super().providers, self.read)

    def words(self) -> list[str]:
        """It is never asked."""
        return []


@dataclass(frozen=True)
class Choice(_Optional):
    """One of several options, tapped or typed.

    `or_typed`: what is typed and is no option answers the step instead, under this name.
    `search`: what is typed and is no option becomes this answer, and the options are read again with it; or, if the
    step `adds`, becomes one more line of it.
    `writes`: an option's value and a Letter; what is typed and is no option takes that option and begins that letter.
    `longest`: letters of what is typed.
    `instead` gives Offers where there is nothing to choose: one of them is taken in the dialog's place.
    """

    options: Provider | tuple[str, ...] | tuple[Option, ...] = ()
    instead: Provider | None = None
    skip_single: bool = False
    or_typed: str | None = None
    search: str | None = None
    adds: bool = False
    writes: tuple[str, str] | None = None
    longest: int = 200
    per_page: int = 8
    columns: int = 1
    kind: ClassVar[str] = "choice"

    @property
    def answers(self) -> tuple[str, ...]:
        """The step's own name, and those under which typed words are kept."""
        return tuple(n for n in (self.name, self.or_typed, self.search) if n)

    @property
    def providers(self) -> tuple[Provider, ...]:
        """The sources of options and of what there is instead too."""
        return (*super().providers, *(provider for provider in (self.options, self.instead) if callable(provider)))

    def words(self) -> list[str]:
        """Fixed options have words of their own; read ones may be none at all."""
        return [*super().words(), *_option_words(self.name, self.options)]


@dataclass(frozen=True)
class MultiChoice(_Optional):
    """Several of several options; the answer is a list of values in the options' order.

    `picked` gives the values that are ticked to begin with.
    """

    options: Provider | tuple[str, ...] | tuple[Option, ...] = ()
    picked: Provider | None = None
    at_least: int = 0
    at_most: int | None = None
    per_page: int = 12
    columns: int = 1
    kind: ClassVar[str] = "multichoice"

    @property
    def providers(self) -> tuple[Provider, ...]:
        """The sources of options and of ticks too."""
        read = (self.options, self.picked)
        return (*super().providers, *(provider for provider in read if callable(provider)))

    def words(self) -> list[str]:
        """As a Choice; and the labels of the button that ends it, with something ticked and with nothing."""
        ends = [f"{self.name}.ready", *[f"{self.name}.none"] * (not self.at_least)]
        return [*super().words(), *ends, *_option_words(self.name, self.options)]


@dataclass(frozen=True)
class Text(Typed):
    """Free text; surrounding space is dropped."""

    longest: int = 1000
    kind: ClassVar[str] = "text"


@dataclass(frozen=True)
class Letter(Step):
    """Words, pictures and files, in as many messages as it takes, shown as they stand until they are sent off.

    Once something is there, its words are `<name>.so_far`, which mentions `lines`; `<name>.send` is the button. What
    was written survives «back» and a Refusal. The answer is [text, [[hash, name, mime], …]].
    """

    longest: int = 2000
    most_files: int = 5
    kind: ClassVar[str] = "letter"

    @property
    def draft(self) -> str:
        """The name under which a frame keeps what is not sent off yet."""
        return f"{self.name}.draft"

    def words(self) -> list[str]:
        """The question, what it becomes, and the button."""
        return [*super().words(), f"{self.name}.so_far", f"{self.name}.send"]


@dataclass(frozen=True)
class Number(Typed):
    """A number in digits; the answer is an int, or a float where `whole` is false."""

    least: float | None = None
    most: float | None = None
    whole: bool = True
    kind: ClassVar[str] = "number"


@dataclass(frozen=True)
class Date(Typed):
    """A day, as people write days; shown back before it counts. The answer is ISO text, 2026-11-27."""

    past: bool = True
    future: bool = True
    kind: ClassVar[str] = "date"


@dataclass(frozen=True)
class Time(Typed):
    """A time of day. The answer is text, 18:05."""

    kind: ClassVar[str] = "time"


@dataclass(frozen=True)
class Photo(_Optional):
    """A picture; the answer is its content hash."""

    kind: ClassVar[str] = "photo"


@dataclass(frozen=True)
class File(_Optional):
    """A document of one of `mimes` (any, if none is named); the answer is [hash, name, mime].

    What another file is told, the dialog says as `<step>.wrong`. `unasked`: a file of these kinds that nothing asks
    for begins the dialog with it and with these answers, and with those of its Facts that are answers of the live
    dialog, too; in the dialog itself it takes the place of the one sent before.
    """

    mimes: tuple[str, ...] = ()
    unasked: Mapping[str, Any] | None = None
    kind: ClassVar[str] = "file"

    def words(self) -> list[str]:
        """What is said to a file of another kind."""
        return [*super().words(), *[f"{self.name}.wrong"] * bool(self.mimes)]


@dataclass(frozen=True)
class Contact(_Optional):
    """A phone number, shared or typed; the answer is +7 and ten digits, or + and the digits."""

    kind: ClassVar[str] = "contact"


@dataclass(frozen=True)
class Place(_Optional):
    """Where something is: a shared place, or an address in words.

    The answer is {"lat", "lon", "text"}, None for what was not told.
    """

    longest: int = 200
    kind: ClassVar[str] = "place"


@dataclass(frozen=True)
class Confirm(Step):
    """The last look before something is done: yes, back or cancel. The yes says what it does.

    `adds`: words typed instead become one more line of this earlier answer; what followed from it is read again, what
    the person chose stays.
    """

    adds: str | None = None
    kind: ClassVar[str] = "confirm"

    def words(self) -> list[str]:
        """Each variant of the question has its own yes."""
        return [word for w in super().words() for word in (w, f"{w}.yes")]


@dataclass(frozen=True)
class Info(Step):
    """Something to read before going on; its answer is True."""

    kind: ClassVar[str] = "info"


@dataclass(frozen=True)
class Pages(Step):
    """Something long, read a page at a time; its answer is True once the reader is through.

    `pages` gives their texts; the step's words mention {text}, {page} and {pages}.
    """

    pages: Provider
    kind: ClassVar[str] = "pages"

    @property
    def providers(self) -> tuple[Provider, ...]:
        """The source of the pages too."""
        return (*super().providers, self.pages)

    def words(self) -> list[str]:
        """The button on the last page has words of its own."""
        return [word for w in super().words() for word in (w, f"{w}.read")]


def _option_words(name: str, options: Provider | tuple[str, ...] | tuple[Option, ...]) -> list[str]:
    if callable(options):
        return [f"{name}.empty"]
    return [f"{name}.{value}" for value in options if isinstance(value, str)]
