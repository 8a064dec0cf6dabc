"""Results of surveys in the chat: an overview, question by question with its picture, groups, texts, the file.

The director's and the teacher's dialogs are made here; so is that of those who answered, who see sums alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core import charts
from core.access import Actor
from core.charts import Bar, Row, Spec
from core.database import Tx
from core.files import XLSX, FileStore, named
from core.forms.model import spoken
from core.messages import Attachment
from core.messengers import public_url
from core.refusal import NotFound
from core.surveys import results, workbook
from core.surveys.costs import Expected, cost
from core.surveys.ending import SurveyOver, close
from core.surveys.results import Block, By, Handed, Rate, Sight
from core.surveys.results.lines import line
from core.surveys.results.pictures import Reader, picture, pictures_of
from core.surveys.tables import Per
from core.words import Phrase, Text, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Link, Option, Pages, Shown

Render = Callable[[Text], str]

ASKED, TABLE, DID, CLOSE, OTHERS, HOME = "asked", "table", "did", "close", "others", "home"
NEXT, BEFORE, TEXTS, FILES = "next", "before", "texts", "files"
WAITING = "waiting"
MOST_LINES = 12  # of an overview
LONGEST_LINE = 220
TEXTS_A_PAGE = 6
FEW_TEXTS = 3
MOST_FILES = 20  # in one message; the page has all
LONGEST_TEXT = 400
MOST_LAGGING = 5
MOST_PICTURES = 5  # in a message
_SQUARES = 10
_LONG = 2 * 3600  # seconds, told in hours from here on
_ROWS = 30


def reader(sight: Sight, text: Render, language: str) -> Reader:
    """Give whoever looks at a survey."""
    return Reader(text, language, sight.languages)


def option(one: results.Listed, language: str, actor: Actor | None = None) -> Option:
    """Give a survey as a line of a list."""
    title = spoken(one.title, language)
    mark = say(f"survey_results.mark.{one.course}")
    if actor is None or one.opened_at is None:
        return Option(one.id, say("survey_results.option_short", mark=mark, title=title), title)
    day = actor.local(one.opened_at).date()
    return Option(one.id, say("survey_results.option", mark=mark, day=day, title=title), title)


def surveys(tx: Tx, actor: Actor, language: str) -> list[Option]:
    """The surveys that the reader may see, the newest first."""
    return [option(one, language, actor) for one in results.listed(tx, actor)]


# --- the whole


def overview(tx: Tx, actor: Actor, files: FileStore, text: Render, language: str, survey: int) -> Shown:
    """How many answered, the main result of each question in a line, the first picture."""
    sight = results.seen(tx, actor, survey)
    whole = results.rate(tx, sight)
    told = {
        "title": sight.title(language),
        "state": _state(sight, actor),
        "how": [
            say(f"survey_results.{'anonymous' if sight.anonymous else 'named'}"),
            *[say("survey_results.per_child")] * (sight.per is Per.CHILD),
        ],
        "bar": _bar(whole),
        "answered": whole.answered,
        "asked": whole.asked,
        "percent": round(100 * whole.part),
    }
    links = _page(tx, sight)
    if sight.waits:
        why = sight.why_waits(whole.answered)
        return Shown(told | {"lines": [*_price(tx, sight, language), why]}, WAITING, links=links)
    blocks = results.blocks(tx, sight)
    who = reader(sight, text, language)
    told["lines"] = [*_price(tx, sight, language), *lines(blocks, who)]
    return Shown(told, "", drawn(files, first(blocks, who)), links=links)


def _price(tx: Tx, sight: Sight, language: str) -> list[Text]:
    """What it costs people and what for; why it was asked above the cap. For those who lead it."""
    price = cost(tx, sight)
    if price is None:
        return []
    purpose = spoken(sight.row["purpose"], language, sight.languages)
    spent = None if price.spent is None else duration(price.spent)
    return [
        *_time(spent, None if sight.is_over else price.expected),
        *[say("survey_results.purpose", purpose=purpose)] * bool(purpose),
        *[say("survey_results.over_cap", reason=sight.row["over_cap"])] * bool(sight.row["over_cap"]),
        "",
    ]


def _time(spent: Phrase | None, expected: Expected | None) -> list[Phrase]:
    """What it took, and what it will take if all answer; of a survey that is over, only what it took."""
    if expected is None:
        return [say("survey_results.took", spent=spent)] if spent else []
    whole = {"expected": duration(expected.seconds), "who": who_answers(expected)}
    return [say("survey_results.spent", spent=spent, **whole) if spent else say("survey_results.expected", **whole)]


def who_answers(expected: Expected) -> Phrase:
    """Give who is thought to answer: all, or as many as are wanted."""
    if expected.answers is None:
        return say("survey_results.answer_all")
    return say("survey_results.answer_some", n=expected.answers)


def duration(seconds: int) -> Phrase:
    """Give about how much time people spend, all together."""
    if seconds < _LONG:
        return say("survey_results.minutes", n=max(1, round(seconds / 60)))
    return say("survey_results.hours", n=round(seconds / 3600))


def _state(sight: Sight, actor: Actor) -> Phrase:
    closes, closed = sight.row["closes_at"], sight.row["closed_at"]
    if sight.is_over:
        return say("survey_results.closed", at=actor.local(closed)) if closed else say("survey_results.over")
    return say("survey_results.closes", at=actor.local(closes)) if closes else say("survey_results.open")


def _bar(whole: Rate) -> str:
    full = int(whole.part * _SQUARES)
    return "▓" * full + "░" * (_SQUARES - full)


def lines(blocks: Sequence[Block], who: Reader) -> list[Text]:
    """Give the main results, each in a numbered line, as many as are read at a glance."""
    told: list[Text] = []
    for block in blocks[:MOST_LINES]:
        said = who.text(line(block, who))
        told.append(f"{block.number + 1}. {said if len(said) <= LONGEST_LINE else said[:LONGEST_LINE].rstrip() + '…'}")
    if rest := len(blocks) - len(told):
        told.append(say("survey_results.more", n=rest))
    return told


def first(blocks: Sequence[Block], who: Reader) -> list[Spec]:
    """Give the first picture that there is."""
    return [spec for block in blocks if (spec := picture(block, who))][:1]


def drawn(files: FileStore, specs: Sequence[Spec]) -> tuple[Attachment, ...]:
    """Give pictures to attach."""
    return tuple(charts.attach(files, spec, f"chart{number}") for number, spec in enumerate(specs, 1))


def _page(tx: Tx, sight: Sight) -> tuple[Link, ...]:
    url = public_url(tx)
    return (Link(say("survey_results.page"), f"{url}/surveys/{sight.public_id}"),) if url else ()


def doings(tx: Tx, actor: Actor, survey: int) -> list[Option]:
    """What may be looked at and done."""
    sight = results.seen(tx, actor, survey)
    one_by_one = [Option(0, say("survey_results.one_by_one"))] * (not sight.waits)
    deeds = [
        ASKED,
        TABLE,
        *[DID] * (sight.mine and not sight.waits),
        *[CLOSE] * (sight.mine and not sight.is_over),
        OTHERS,
    ]
    return [*one_by_one, *(Option(deed, say(f"survey_results.deed.{deed}")) for deed in deeds)]


# --- a question


def question(tx: Tx, actor: Actor, files: FileStore, text: Render, language: str, survey: int, deed: int) -> Shown:
    """One question and its picture; the newest texts."""
    sight = results.seen(tx, actor, survey)
    return shown(tx, sight, results.block(tx, sight, deed), files, reader(sight, text, language))


def shown(tx: Tx, sight: Sight, block: Block, files: FileStore, who: Reader) -> Shown:
    """Give a question as it is shown to whoever may see it, closely or in sums."""
    spec = picture(block, who)
    told = {
        "line": who.text(line(block, who)),
        "texts": [_quoted(one) for one in results.texts(tx, sight, block.tallies[0], FEW_TEXTS)],
    }
    return Shown(told, "", drawn(files, [spec] if spec else []))


def _quoted(text: str) -> Phrase:
    short = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"
    return say("survey_results.text", text=short)


def moves(tx: Tx, actor: Actor, survey: int, deed: int) -> list[Option]:
    """To the next and the one before; by groups; all texts."""
    sight = results.seen(tx, actor, survey)
    block = results.block(tx, sight, deed)
    last = results.how_many(sight) - 1
    ways = [f"by_{by}" for by in results.ways(sight) if results.cuttable(block)]
    found = [*[NEXT] * (block.number < last), *[BEFORE] * (block.number > 0), *ways]
    if len(results.texts(tx, sight, block.tallies[0], FEW_TEXTS + 1)) > FEW_TEXTS:
        found.append(TEXTS)
    if results.handed(tx, sight, block.question, 1):
        found.append(FILES)
    return [Option(move, say(f"survey_results.move.{move}")) for move in (*found, HOME)]


def written(tx: Tx, actor: Actor, text: Render, survey: int, deed: int) -> list[str]:
    """What people wrote, a few to a page."""
    sight = results.seen(tx, actor, survey)
    found = [text(_quoted(one)) for one in results.texts(tx, sight, results.block(tx, sight, deed).tallies[0])]
    return ["\n\n".join(found[at : at + TEXTS_A_PAGE]) for at in range(0, len(found), TEXTS_A_PAGE)] or [""]


# --- where it leads


def closing(tx: Tx, actor: Actor, language: str, survey: int) -> Mapping[str, object]:
    """How many would not be asked any more."""
    sight = results.seen(tx, actor, survey)
    whole = results.rate(tx, sight)
    return {"title": sight.title(language), "answered": whole.answered, "left": whole.asked - whole.answered}


def do(tx: Tx, actor: Actor, survey: int, deed: int | str) -> None:
    """Close the survey, if that was asked."""
    if deed == CLOSE:
        close(tx, actor, survey)


def leading(to: str, did: str) -> Callable[..., Shown]:
    """Give the ending: on to another look in the dialog `to`, or to telling what was done in `did`."""

    def done(
        tx: Tx,
        actor: Actor,
        files: FileStore,
        text: Render,
        language: str,
        survey: int,
        deed: int | str,
        move: str | None,
    ) -> Shown:
        if deed == OTHERS:
            return Shown(variant=OTHERS, then=to)
        if deed == DID:
            return Shown(variant=DID, then=did, given={"survey": survey})
        if deed == CLOSE:
            return Shown(variant=CLOSE, then=to, given={"survey": survey})
        sight = results.seen(tx, actor, survey)
        if deed == ASKED:
            return replace(_who(tx, sight, files, text), then=to, given={"survey": survey})
        if deed == TABLE:
            book = workbook.light(tx, actor, sight, reader(sight, text, language))
            return Shown({}, TABLE, (_table(tx, sight, files, language, book),), then=to, given={"survey": survey})
        assert isinstance(deed, int)
        if move == HOME:
            return Shown(variant=HOME, then=to, given={"survey": survey})
        if move and move.startswith("by_"):
            by = By(move.removeprefix("by_"))
            cut = _by(tx, sight, files, reader(sight, text, language), deed, by)
            return replace(cut, then=to, given={"survey": survey, "deed": deed})
        if move == FILES:
            return replace(_handed(tx, sight, files, deed), then=to, given={"survey": survey, "deed": deed})
        return replace(on(sight, deed, move), then=to, given={"survey": survey, "deed": turned(deed, move)})

    return done


def _table(tx: Tx, sight: Sight, files: FileStore, language: str, book: Sequence[workbook.Sheet]) -> Attachment:
    name = named(sight.title(language), ".xlsx")
    return Attachment(files.put(tx.offload(workbook.written, book), name).hash, name, XLSX)


def turned(number: int, move: str | None) -> int:
    """Give the question to which a move leads."""
    return number + {NEXT: 1, BEFORE: -1}.get(move or "", 0)


def on(sight: Sight, number: int, move: str | None) -> Shown:
    """Say at which question the reader is then."""
    return Shown({"number": turned(number, move) + 1, "count": results.how_many(sight)}, "on")


def _by(tx: Tx, sight: Sight, files: FileStore, who: Reader, number: int, by: By) -> Shown:
    """A question by groups, those that are large enough."""
    block = results.block(tx, sight, number)
    cuts = [results.cut(tx, sight, tally.question, by) for tally in block.tallies]
    specs = [s for cut, tally in zip(cuts, block.tallies, strict=True) for s in pictures_of(cut, tally, who)]
    hidden, schools = max(cut.hidden for cut in cuts), max(cut.schools for cut in cuts)
    notes = [say("survey_results.hidden", n=hidden)] * bool(hidden)
    notes += [say("survey_results.schools_hidden", n=schools)] * bool(schools)
    told = {"by": say(f"results.by.{by}"), "notes": notes}
    return Shown(told, "by" if specs else "by_none", drawn(files, specs[:MOST_PICTURES]))


def _handed(tx: Tx, sight: Sight, files: FileStore, number: int) -> Shown:
    """The newest photos and files, in the order of the lines that say whose they are."""
    block = results.block(tx, sight, number)
    listed = results.handed(tx, sight, block.question, MOST_FILES)
    there = [(one, file) for one in listed if (file := _attached(files, one))]
    told = {
        "lines": [say("survey_results.file", about=one.about, label=one.label) for one, _ in there],
        "n": len(there),
        "all": block.people,
    }
    variant = FILES if block.people <= MOST_FILES else "files_some"
    return Shown(told, variant, tuple(file for _, file in there), links=_page(tx, sight))


def _attached(files: FileStore, one: Handed) -> Attachment | None:
    """Give a file to attach; None for one that the store lost."""
    try:
        return files.attachment(one.hash, one.file or one.about.form())
    except FileNotFoundError:
        return None


def _who(tx: Tx, sight: Sight, files: FileStore, text: Render) -> Shown:
    """Who answers: the groups as a picture, those that lag behind in words."""
    by = By.SCHOOL if sight.several and sight.school_id is None else By.CLASS
    rates = results.rates(tx, sight, by)
    lagging = sorted((rate for rate in rates if rate.part < 1), key=lambda rate: rate.part)[:MOST_LAGGING]
    whole = results.total(rates)
    told = {
        "answered": whole.answered,
        "asked": whole.asked,
        "lagging": [say("survey_results.rate", name=r.name, answered=r.answered, asked=r.asked) for r in lagging],
    }
    variant = "asked" if len(rates) > 1 and lagging else "asked_all"
    return Shown(told, variant, drawn(files, _rates(rates, by, text)))


def _rates(rates: Sequence[Rate], by: By, text: Render) -> list[Spec]:
    if len(rates) < 2:  # noqa: PLR2004 - nothing to compare
        return []
    title, under = text(say("survey_results.rates")), text(say(f"results.by.{by}"))
    if by is By.SCHOOL:
        bars = [Bar(text(r.name), 100 * r.part, _beside(r, text)) for r in rates[:_ROWS]]
        return [charts.bars(title, bars, under, full=100)]
    rows = [Row(text(r.name), (r.part,), text(_beside(r, text))) for r in rates]
    answered = text(say("survey_results.rates_answered"))
    specs = [charts.panels(title, [answered], rows[at : at + _ROWS], under) for at in range(0, len(rows), _ROWS)]
    return specs[:MOST_PICTURES]


def _beside(rate: Rate, text: Render) -> str:
    return text(say("survey_results.rate_short", answered=rate.answered, asked=rate.asked))


def watching(name: str, did: str, kinds: tuple[str, ...] = ("",)) -> Dialog:
    """Give the dialog in which one bot's people look at results; `did` is that in which they tell what came of it."""
    return Dialog(
        name,
        Choice("survey", options=surveys, skip_single=True),
        Choice("deed", options=doings, shows=overview, variants=(WAITING,)),
        Choice("move", options=moves, shows=question, when=lambda deed: isinstance(deed, int)),
        Pages("texts", pages=written, when=lambda move: move == TEXTS),
        Confirm("sure", shows=closing, when=lambda deed: deed == CLOSE),
        commit=do,
        returns={NotFound: "survey", SurveyOver: "deed"},
        done=leading(name, did),
        variants=(OTHERS, TABLE, DID, CLOSE, HOME, "on", "by", "by_none", "asked", "asked_all", FILES, "files_some"),
        menu=32,
        speaks="survey_results",
        errand="",
        kinds=kinds,
    )
