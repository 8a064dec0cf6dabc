"""The product as a whole: an import of 10,000 people, first and second start with the demo, and memory."""

import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from core.demo import names
from tests.bench.report import Check, heading

PUPILS, GUARDIANS, STAFF = 4_800, 4_900, 300  # 10,000 people
LETTERS = "АБВГДЕЖЗИКЛМН"
PATIENCE = 120  # seconds until a start counts as failed

Rows = Iterable[tuple[object, ...]]


def run() -> list[Check]:
    """Import, start twice, and give what the issue asks for."""
    heading("The house as a whole")
    with tempfile.TemporaryDirectory() as name:
        return [*_import(Path(name) / "import"), *_starts(Path(name) / "demo")]


def _import(folder: Path) -> list[Check]:
    folder.mkdir()
    workbook = folder / "roster.xlsx"
    _write(workbook)
    _klik(folder, "migrate")
    began = time.perf_counter()
    peak = _klik(folder, "import", str(workbook), "--school", "Школа")
    seconds = time.perf_counter() - began
    print(f"import of {PUPILS + GUARDIANS + STAFF:,} people: {seconds:.1f} s, peak {peak:.0f} MB")
    return [Check("import of 10,000 people, from the command line", seconds, 20, "s")]


def _starts(folder: Path) -> list[Check]:
    folder.mkdir()
    (first, first_peak), (second, second_peak) = _start(folder), _start(folder)
    print(
        f"start with the demo: first {first:.1f} s, peak {first_peak:.0f} MB; then {second:.1f} s, {second_peak:.0f} MB"
    )
    return [
        Check("first start with the demo, until the page answers", first, 15, "s"),
        Check("second start", second, 3, "s"),
        Check("peak memory of the process that made the demo", first_peak, 200, "MB"),
        Check("peak memory of the process with the demo", second_peak, 200, "MB"),
    ]


def _start(folder: Path) -> tuple[float, float]:
    """Start the server, wait until its page answers; give seconds and peak memory in MB."""
    began = time.perf_counter()
    with _serving(folder) as (process, url):
        while not _answers(url):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"the server did not start: status {process.poll()}")
            time.sleep(0.02)
        return time.perf_counter() - began, _peak(process.pid)


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{free.getsockname()[1]}"
    environment = _environment(folder) | {"KLIK_LISTEN": where, "KLIK_DEMO": "auto"}
    with subprocess.Popen([sys.executable, "-m", "bots", "run"], env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield process, f"http://{where}/"
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _peak(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def _klik(folder: Path, *arguments: str) -> float:
    """Run a command of ours to its end; give its peak memory in MB."""
    command = [sys.executable, "-m", "bots", *arguments]
    process = subprocess.Popen(command, env=_environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = process.stdout.read().decode() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {said[-2000:]}")
    return used.ru_maxrss / 1024


def _environment(folder: Path) -> dict[str, str]:
    """Settings of ours only, whatever is set around us."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KLIK_")}
    return kept | {"KLIK_DATABASE_URL": f"sqlite:///{folder}/klik.db", "KLIK_FILES": f"{folder}/files"}


def _write(path: Path) -> None:
    """Write a roster of invented people, as a big school's secretary would."""
    rng = random.Random(10_000)
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as book:
        for name, headings, rows in _sheets(rng):
            sheet = book.add_worksheet(name)
            for number, row in enumerate([headings, *rows]):
                sheet.write_row(number, 0, row)


def _sheets(rng: random.Random) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    labels = [f"{grade}{letter}" for grade in range(1, 12) for letter in LETTERS]
    yield "Школа", ("Регион", "Муниципалитет", "Школа"), [("Край", "Округ", "Школа")]
    yield "Сотрудники", ("ФИО", "Должность", "Табельный номер"), _staff(rng)
    yield "Классы", ("Класс",), ((label,) for label in labels)
    headings = ("Класс", "Фамилия", "Имя", "Отчество", "Дата рождения", "Личное дело")
    yield "Ученики", headings, _pupils(rng, labels)
    yield "Родители", ("ФИО", "Телефон", "Личное дело"), _guardians(rng)


def _staff(rng: random.Random) -> Rows:
    for number in range(STAFF):
        yield names.woman(rng, names.family(rng)).form("full"), "Учитель", f"Т-{number}"


def _pupils(rng: random.Random, labels: list[str]) -> Rows:
    for number in range(PUPILS):
        label = labels[number % len(labels)]
        child = names.child(rng, names.family(rng), names.man(rng, "Иванов").given)
        born = date(2019 - int(label[:-1]), 1, 1) + timedelta(days=rng.randrange(364))
        yield label, child.family, child.given, child.patronymic, born, f"Д-{number}"


def _guardians(rng: random.Random) -> Rows:
    """One each, and some children have two."""
    for number in range(GUARDIANS):
        name = names.woman(rng, names.family(rng)).form("full")
        yield name, f"+7900{number:07}", f"Д-{number % PUPILS}"
