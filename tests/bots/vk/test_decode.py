"""What each event of VK says, by hand-made events: what the test server's people cannot do is here too."""

from typing import Any

import pytest

from bots.vk.decode import MALFORMED, Event, decode, in_order, kind
from dialogs.engine.update import Bot, Point, Update

ANNA = 500_000_001
CLIENT = {"button_actions": ["text", "callback"], "inline_keyboard": True, "lang_id": 0}


async def fetch(url: str, most: int) -> bytes:
    return f"{url} {most}".encode()


def event(what: str, content: object, number: str = "e1") -> dict[str, Any]:
    return {"group_id": 1, "type": what, "event_id": number, "v": "5.199", "object": content}


def message(text: str = "", cmid: int = 7, **more: Any) -> dict[str, Any]:
    told = {"from_id": ANNA, "peer_id": ANNA, "date": 1, "id": cmid, "out": 0, "conversation_message_id": cmid}
    return {**told, "attachments": [], "fwd_messages": [], "text": text} | more


def new(text: str = "", client: object = CLIENT, **more: Any) -> dict[str, Any]:
    return event("message_new", {"message": message(text, **more), "client_info": client})


def tap(payload: object, cmid: int | None = 5, number: str = "e1", **more: object) -> dict[str, Any]:
    told = {"user_id": ANNA, "peer_id": ANNA, "event_id": "t1", "payload": payload} | more
    return event("message_event", told | ({"conversation_message_id": cmid} if cmid else {}), number)


def read(raw: Any, last_ref: str = "") -> Event | None:
    return decode(raw, Bot.PARENT, fetch, lambda peer: last_ref)


def update(raw: Any, last_ref: str = "") -> Update:
    found = read(raw, last_ref)
    assert found is not None
    return found.arrived.update


def told(**what: Any) -> Update:
    return Update(**{"transport": "vk", "bot": Bot.PARENT, "id": "e1", "account": str(ANNA)} | what)


def photo(*sizes: tuple[int, str], original: str = "") -> dict[str, Any]:
    listed = [{"type": "x", "width": side, "height": side, "url": url} for side, url in sizes]
    more = {"orig_photo": {"type": "base", "width": 9000, "height": 10, "url": original}} if original else {}
    return {"type": "photo", "photo": {"id": 1, "owner_id": ANNA, "sizes": listed} | more}


def geo(**more: Any) -> dict[str, Any]:
    return {"type": "point", "coordinates": {"latitude": 54.7, "longitude": 20.5}} | more


START = '{"command":"start"}'


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (new("запиши на шахматы"), {"text": "запиши на шахматы"}),
        (new("  /help \n"), {"text": "/help"}),
        (new("5 &lt; 6 &amp;amp; &quot;да&quot; &gt; &copy;"), {"text": '5 < 6 &amp; "да" > &copy;'}),
        (new("спросите [id1|@durov] и [club5|школу]"), {"text": "спросите @durov и школу"}),
        (new("Начать", payload=START), {"start": ""}),
        (new("Начать", payload=START, ref="CODE"), {"start": "CODE"}),
        (new("Здравствуйте", ref="CODE"), {"start": "CODE"}),
        (new("Петя", payload='{"t":"1.2.0"}'), {"token": "1.2.0"}),
        (new("Купить", payload='{"button":"1"}'), {"text": "Купить"}),
        (new("Купить", payload="никакой не JSON"), {"text": "Купить"}),
        (new("Купить", payload='["t"]'), {"text": "Купить"}),
        (new("hello", {"lang_id": 3}), {"text": "hello", "language": "en"}),
        (new("привіт", {"lang_id": 1}), {"text": "привіт"}),
        (new("hi", {}), {"text": "hi"}),
        (new(fwd_messages=[message("запиши"), message("на хор")]), {"text": "запиши\nна хор"}),
        (new("вот", fwd_messages=[message("запиши")]), {"text": "вот"}),
        (new("да", reply_message=message("Кого записать?")), {"text": "да"}),
        (new(attachments=[{"type": "sticker", "sticker": {"sticker_id": 1}}]), {}),
        (new(attachments=[{"type": "audio_message", "audio_message": {"link_ogg": "u"}}]), {}),
        (new(attachments=[{"type": "video", "video": {}}, {"type": "unheard_of"}]), {}),
        (new(geo=geo()), {"place": Point(54.7, 20.5)}),
        (new(geo=geo(place={"title": "Лицей &quot;23&quot;"})), {"place": Point(54.7, 20.5, 'Лицей "23"')}),
        (new("у входа", geo=geo(place={"title": "Лицей"})), {"place": Point(54.7, 20.5, "у входа")}),
        (new(fwd_messages=[message(geo=geo())]), {"place": Point(54.7, 20.5)}),
        (new(geo={"type": "point"}), {}),
        (new("см. https://ya.ru", attachments=[{"type": "link", "link": {}}]), {"text": "см. https://ya.ru"}),
        (event("message_edit", message("шахматы", update_time=9)), {"text": "шахматы", "edited": True}),
        (tap({"t": "1.2.0"}), {"token": "1.2.0", "message": "5"}),
        (tap('{"t":"1.2.0"}'), {"token": "1.2.0", "message": "5"}),
        (tap({"t": "1.2.0"}, cmid=None), {"token": "1.2.0"}),
        (tap({"cmd": "buy"}), {"token": "", "message": "5"}),
        (tap(None), {"token": "", "message": "5"}),
        (tap({"t": 7}), {"token": "", "message": "5"}),
    ],
)
def test_what_a_person_did(raw: dict[str, Any], what: dict[str, Any]) -> None:
    assert update(raw) == told(**what)


@pytest.mark.parametrize(
    "raw",
    [
        new("из беседы", peer_id=2_000_000_001),
        new("от сообщества", from_id=-5, peer_id=-5),
        new("от нас", out=1),
        event("message_reply", message("мы", from_id=-1, out=1)),
        event("message_edit", message("мы", from_id=-1, out=1)),
        event("message_edit", message(attachments=[photo((1, "u"))])),
        event("message_allow", {"user_id": ANNA, "key": ""}),
        event("message_deny", {"user_id": ANNA}),
        event("never_heard_of", {"a": 1}),
        event("wall_post_new", None),
        tap({"t": "1.1.0"}, peer_id=2_000_000_001),
    ],
)
def test_what_is_nothing_for_us(raw: dict[str, Any]) -> None:
    assert read(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "message_new",
        {},
        {"type": "message_new"},
        event("message_new", None),
        event("message_new", {"message": {}}),
        event("message_new", {"message": message(), "client_info": 5}),
        new("x", conversation_message_id="?"),
        new(attachments=[{"type": "photo", "photo": {}}]),
        new(attachments=[{"type": "doc", "doc": {"title": "a.pdf"}}]),
        new(attachments=7),
        event("message_event", {"peer_id": ANNA}),
        event("message_edit", []),
    ],
)
def test_what_vk_never_sends(raw: Any) -> None:
    with pytest.raises(MALFORMED):
        read(raw)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [(new(), "message_new"), ({"type": "Анна"}, "?"), ({"type": 5}, "?"), ([], "?"), ({"type": "a" * 41}, "?")],
)
def test_only_a_kind_goes_into_the_log(raw: Any, shown: str) -> None:
    assert kind(raw) == shown


async def test_the_largest_picture_is_fetched() -> None:
    found = read(new("подпись", attachments=[photo((75, "small"), (2560, "large"), (604, "middle"))]))
    assert found is not None
    (file,) = found.arrived.files
    assert found.arrived.update.text is None, "a picture is what was sent; its caption is not an answer"
    assert found.arrived.update.caption == "подпись"
    assert (file.name, file.size, await file.fetch(10)) == ("photo1.jpg", None, b"large 10")
    found = read(new(attachments=[photo((75, "small"), original="original")]))
    assert found is not None
    assert await found.arrived.files[0].fetch(10) == b"original 10"


async def test_documents_albums_and_what_was_forwarded_with_files() -> None:
    doc = {"type": "doc", "doc": {"title": "список.xlsx", "size": 99, "url": "there", "ext": "xlsx"}}
    found = read(new(attachments=[photo((1, "a")), doc], fwd_messages=[message(attachments=[photo((1, "b"))])]))
    assert found is not None
    assert [(f.name, f.size) for f in found.arrived.files] == [
        ("photo1.jpg", None),
        ("список.xlsx", 99),
        ("photo3.jpg", None),
    ]
    assert [await f.fetch(1) for f in found.arrived.files] == [b"a 1", b"there 1", b"b 1"]


def test_a_link_that_vk_repeats_with_every_message_is_followed_once() -> None:
    assert update(new("Привет", ref="CODE"), last_ref="CODE") == told(text="Привет")
    assert update(new("Привет", ref="OTHER"), last_ref="CODE") == told(start="OTHER")
    assert update(new("начать", ref="CODE"), last_ref="CODE") == told(start="CODE")


def test_the_name_of_an_event_is_vks_own() -> None:
    raw = new("да")
    del raw["event_id"]
    assert update(raw).id == "m7"
    raw = event("message_edit", message("да", update_time=9), "")
    assert update(raw).id == "e7.9"
    assert update(tap({"t": "1"}, number="")).id == "t1"


def test_what_is_known_of_the_persons_program() -> None:
    found = [read(new("x", {"button_actions": kinds})) for kinds in (["text"], ["text", "callback"])]
    assert [f and f.knows for f in found] == [frozenset(kinds) for kinds in (["text"], ["text", "callback"])]
    assert [f and f.knows for f in (read(new("x", {})), read(tap({"t": "1"})))] == [None, None]
    pressed = new("x", payload='{"t":"1"}'), new(geo=geo(), payload='{"place":true}'), new("x"), new(geo=geo())
    assert [f and f.pressed for f in map(read, pressed)] == [True, True, False, False]


def batch(*numbers: float) -> list[Event]:
    raws = [new("x", cmid=int(n)) if n.is_integer() else tap({"t": "1"}, int(n)) for n in map(float, numbers)]
    return [found for raw in raws if (found := read(raw)) is not None]


@pytest.mark.parametrize(
    ("came", "taken"),
    [
        ((3, 4, 5), (3, 4, 5)),
        ((5, 4, 3), (3, 4, 5)),
        ((5, 5, 3, 3), (3, 3, 5, 5)),
        ((3, 4, 2.5), (3, 4, 2.5)),  # an older button, tapped after two messages
        ((4, 2.5, 3), (2.5, 3, 4)),
        ((2.5, 2.5), (2.5, 2.5)),
    ],
)
def test_a_batch_is_taken_in_the_order_in_which_people_acted(came: tuple[float, ...], taken: tuple[float, ...]) -> None:
    assert tuple(e.number for e in in_order(batch(*came))) == taken
