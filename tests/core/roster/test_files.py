"""CSV in the encodings of Russian programs; and files that are wrong, heavy or hostile."""

import contextlib
import io
import random
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from core.files import FileBomb, FileTooBig, FileUnreadable
from core.refusal import Refusal
from core.roster import Roster, check, read
from core.roster.grid import RosterEmpty, RosterLocked, RosterTooLarge, RosterUnknown
from tests.core.roster.conftest import Book

TEXT = "Класс;ФИО;Дата рождения\n5Б;Ёжиков Пётр Ильич;01.09.2015\n\n5А;Ли Ян;\n"


def names(roster: Roster) -> list[str]:
    return [f"{p.at.row} {p.label} {p.name.form('full')}" for p in roster.pupils]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "ученики.csv"
    path.write_bytes(TEXT.replace(";", delimiter).replace("\n", "\r\n").encode(encoding))
    assert names(read(path)) == ["2 5Б Ёжиков Пётр Ильич", "4 5А Ли Ян"]


def test_csv_with_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        'sep=;\n"Дата\nрождения";Класс;"ФИО, полностью"\n;5Б;"Иванов;Пётр"\n;5Б;"Ли, Ян"\n', encoding="utf-8"
    )
    roster = read(path)
    assert names(roster) == ["4 5Б Ли Ян"]
    assert [(p.row, p.what.key) for p in check(roster)] == [(3, "roster.name_short")]


def test_numbers_that_excel_left_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Класс;ФИО;Личное дело;Телефон\n5.0;Ли Ян;17.0;89000000000.0\n", encoding="utf-8")
    pupil = read(path).pupils[0]
    assert (str(pupil.label), pupil.key, pupil.phone) == ("5", "17", "+79000000000")


def test_csv_too_long_or_too_wide(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Класс;ФИО\n" + "5Б;Ли Ян\n" * 200_001, encoding="utf-8")
    with pytest.raises(RosterTooLarge):
        read(path)
    path.write_text("Класс;ФИО" + ";x" * 300 + "\n", encoding="utf-8")
    with pytest.raises(RosterTooLarge):
        read(path)
    path.write_text('Класс;ФИО\n5Б;"' + "я" * 200_000 + '"', encoding="utf-8")
    with pytest.raises(FileUnreadable):
        read(path)


def test_not_a_table(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    for content in (b"<html><table><tr><td>", b"\x89PNG\r\n\x1a\n\0\0", b"%PDF-1.7\0", bytes(range(256)) * 9):
        path.write_bytes(content)
        with pytest.raises((RosterUnknown, RosterEmpty)):
            read(path)
    path.write_bytes(b"")
    with pytest.raises(RosterEmpty):
        read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("кот.txt", "мяу")
    with pytest.raises(RosterUnknown):
        read(path)
    with pytest.raises(FileUnreadable):
        read(tmp_path / "нет такого.xlsx")
    with pytest.raises(FileUnreadable):
        read(tmp_path)


def test_too_heavy(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    with pytest.raises(FileTooBig):
        read(path)


def test_zip_bomb(tmp_path: Path, book: Book) -> None:
    path = book({"Ученики": [["Класс", "ФИО"], ["5Б", "Ли Ян"]]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b" " * (210 * 2**20))
    with pytest.raises(FileBomb):
        read(path)


def test_an_archive_that_lies_about_its_size(book: Book) -> None:
    path = book({"Ученики": [["Класс", "ФИО"], ["5Б", "Ли Ян"]]})
    content = bytearray(path.read_bytes())
    start = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    content[start + 24 : start + 28] = (10).to_bytes(4, "little")  # its unpacked size in the directory
    path.write_bytes(content)
    with pytest.raises(FileUnreadable):
        read(path)


def test_a_cell_at_the_edge_of_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("Ученики")
    sheet.write_row(0, 0, ["Класс", "ФИО"])
    sheet.write(1_048_575, 16_383, "точка")
    workbook.close()
    with pytest.raises(RosterTooLarge) as caught:
        read(path)
    assert caught.value.told["cell"] == "XFD1048576"


def test_a_formula_beyond_every_column(book: Book) -> None:
    path = book({"Ученики": [["Класс", "ФИО"], ["5Б", "Ли Ян"]]})
    far = b'<row r="9"><c r="ZZZZZZZ9"><f>1</f></c></row></sheetData>'
    with pytest.raises(RosterTooLarge):
        read(_with(path, "xl/worksheets/sheet1.xml", b"</sheetData>", far))


def test_formats_down_to_the_edge_are_no_data(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("Ученики")
    sheet.write_row(0, 0, ["Класс", "ФИО"])
    sheet.write_row(1, 0, ["5Б", "Ли Ян"])
    sheet.write_blank(1_048_575, 16_383, None, workbook.add_format({"bold": True}))
    workbook.close()
    assert names(read(path)) == ["2 5Б Ли Ян"]


def _with(path: Path, member: str, change: bytes, to: bytes) -> Path:
    """Give a copy of a workbook with some bytes of a member replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(change, to) if name == member else content)
    path.write_bytes(out.getvalue())
    return path


def test_entities_are_not_expanded(book: Book) -> None:
    path = book({"Ученики": [["Класс", "ФИО"], ["5Б", "Ли Ян"]]})
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet '
    with pytest.raises(FileUnreadable):
        read(_with(path, "xl/worksheets/sheet1.xml", b"<worksheet ", bomb))


def test_a_password(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(ole({"EncryptionInfo": b"\0" * 64, "EncryptedPackage": b"\0" * 5000}))
    with pytest.raises(RosterLocked):
        read(path)


def test_damaged_in_any_place(book: Book) -> None:
    """Whatever bytes are lost, the answer is a table or a sentence."""
    path = book({"Ученики": [["Класс", "ФИО"], *[["5Б", f"Ли Ян{'аб'[i % 2]}"] for i in range(50)]]})
    whole = path.read_bytes()
    chance = random.Random(7)
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content[: chance.choice([len(content), chance.randrange(len(content))])])
        with contextlib.suppress(Refusal):
            check(read(path))


def test_damaged_inside(book: Book) -> None:
    """The archive is sound and what is in it is not."""
    path = book({"Ученики": [["Класс", "ФИО", "Дата рождения"], *[["5Б", "Ли Ян", 42000 + i] for i in range(20)]]})
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    scraps = [
        b"<v>1e999</v>",
        b'r="ZZ9999999"',
        b't="e"',
        b'<c r="-1">',
        b"<f/>",
        b"&#0;",
        b"\xff\xfe",
        b'encoding="x"',
    ]
    chance = random.Random(11)
    for _ in range(200):
        name = chance.choice(list(members))
        content = bytearray(members[name])
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(content))
            content[at : at + chance.choice([0, 0, 3, 30])] = chance.choice(scraps)
        with zipfile.ZipFile(path, "w") as archive:
            for other, whole in members.items():
                archive.writestr(other, bytes(content) if other == name else whole)
        with contextlib.suppress(Refusal):
            check(read(path))


def ole(streams: dict[str, bytes]) -> bytes:
    """Give the container that .xls files and workbooks with a password are."""
    names = ["Root Entry", *streams]
    bodies = [s.ljust(max(4096, -(-len(s) // 512) * 512), b"\0") for s in streams.values()]
    first = 1 + -(-len(names) // 4)  # sector 0: the table of sectors, then the directory
    table = [0xFFFFFFFD, *range(2, first), 0xFFFFFFFE]
    starts = []
    for body in bodies:
        starts.append(len(table))
        table += [*range(len(table) + 1, len(table) + len(body) // 512), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + bytes.fromhex("3e000300feff09000600") + b"\0" * 6
    words = [0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0, *[0xFFFFFFFF] * 108]
    header += b"".join(w.to_bytes(4, "little") for w in words)
    directory = b""
    for i, name in enumerate(names):
        left, right, child = 0xFFFFFFFF, (i + 1 if 0 < i < len(streams) else 0xFFFFFFFF), (0xFFFFFFFF if i else 1)
        encoded = name.encode("utf-16-le")
        entry = encoded.ljust(64, b"\0") + (len(encoded) + 2).to_bytes(2, "little") + bytes([2 if i else 5, 1])
        entry += b"".join(w.to_bytes(4, "little") for w in (left, right, child)) + b"\0" * 36
        start, size = (starts[i - 1], len(bodies[i - 1])) if i else (0xFFFFFFFE, 0)
        directory += entry + start.to_bytes(4, "little") + size.to_bytes(8, "little")
    directory = directory.ljust((first - 1) * 512, b"\0")
    return header + b"".join(t.to_bytes(4, "little") for t in table) + directory + b"".join(bodies)


def xls(
    sheet: str,
    rows: list[list[str | float]],
    merged: tuple[int, int, int, int] | None = None,
    far: tuple[int, int] | None = None,
) -> bytes:
    """Give a workbook of Excel 97 with one sheet; `far` is a place for one more number."""

    def record(kind: int, *parts: int | bytes) -> bytes:
        body = b"".join(p if isinstance(p, bytes) else p.to_bytes(2, "little") for p in parts)
        return kind.to_bytes(2, "little") + len(body).to_bytes(2, "little") + body

    def label(words: str) -> bytes:
        return len(words).to_bytes(2, "little") + b"\1" + words.encode("utf-16-le")

    bof = record(0x809, 0x600, 0x5, 0, 0, b"\0" * 8)
    title = sheet.encode("utf-16-le")
    size = len(bof) + 4 + 8 + len(title) + 4
    bound = record(0x85, size.to_bytes(4, "little"), 0, bytes([len(sheet), 1]), title)
    body = record(0x809, 0x600, 0x10, 0, 0, b"\0" * 8)
    body += record(0x200, b"\0" * 4, len(rows).to_bytes(4, "little"), 0, max(map(len, rows)), 0)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if isinstance(cell, str):
                body += record(0x204, i, j, 0, label(cell)) if cell else b""
            else:
                body += record(0x203, i, j, 0, struct.pack("<d", cell))
    if far:
        body += record(0x203, *far, 0, struct.pack("<d", 1))
    if merged:
        body += record(0xE5, 1, *merged)
    return ole({"Workbook": bof + bound + record(0x0A) + body + record(0x0A)})


def test_excel_97(tmp_path: Path) -> None:
    path = tmp_path / "старый.xls"
    rows: list[list[str | float]] = [["Класс", "ФИО", "Личное дело"], ["5Б", "Ёжиков Пётр", 17.0], ["", "Ли Ян", "А-1"]]
    path.write_bytes(xls("Ученики", rows, merged=(1, 2, 0, 0)))
    roster = read(path)
    assert names(roster) == ["2 5Б Ёжиков Пётр", "3 5Б Ли Ян"]
    assert [p.key for p in roster.pupils] == ["17", "А-1"]


def test_excel_97_that_asks_for_the_moon(tmp_path: Path) -> None:
    path = tmp_path / "старый.xls"
    for far in ((65_535, 255), (65_535, 65_535)):
        path.write_bytes(xls("Ученики", [["Класс", "ФИО"], ["5Б", "Ли Ян"]], far=far))
        with pytest.raises((RosterTooLarge, FileUnreadable)):
            read(path)
