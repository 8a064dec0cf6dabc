"""The command line as a school meets it: wrong settings and missing files are told in one sentence."""

import os
import signal
import socket
import stat
import subprocess
import sys

import pytest

from core.database import open_database
from tests.bots.terminal import Terminal


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("database_url", "klik.db", "sqlite:///"),
        ("database_url", "mysql://root:secret@host/name", "postgresql://"),
        ("listen", "abc", "KLIK_LISTEN=abc"),
        ("listen", "127.0.0.1:70000", "65535"),
        ("demo", "yes", "auto, on или off"),
        ("log", "xml", "text или json"),
        ("language", "de", "ru или en"),
        ("invite_days", "0", "от 1 до 366"),
        ("public_url", "klik.school.ru", "https://"),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(terminal: Terminal, setting: str, value: str, said: str) -> None:
    done = terminal.run("check", **{setting: value})
    assert done.returncode == 2
    assert f"KLIK_{setting.upper()}" in done.stderr
    assert said in done.stderr
    assert "secret" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_setting_is_told_in_the_language_chosen(terminal: Terminal) -> None:
    assert "may be auto, on or off" in terminal.run("check", demo="yes", language="en").stderr


@pytest.mark.parametrize("command", ["run", "check", "migrate", "digest"])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///notes.txt", "notes.txt не база SQLite"),
        ("sqlite:///notes.txt/klik.db", "notes.txt/klik.db не открыть"),
        ("sqlite:///folder", "folder не открыть"),
        ("postgresql://nobody@127.0.0.1:1/klik", "127.0.0.1:1 не отвечает"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told(terminal: Terminal, command: str, url: str, said: str) -> None:
    (terminal.folder / "notes.txt").write_text("Не база, а заметки. " * 100)
    (terminal.folder / "folder").mkdir()
    done = terminal.run(command, database_url=url)
    assert done.returncode == 1
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_a_database_that_the_server_lacks_is_told(terminal: Terminal, postgres_server: str) -> None:
    done = terminal.run("migrate", database_url=postgres_server.rpartition("/")[0] + "/no_such_klik")
    assert done.returncode == 1
    assert "нет базы «no_such_klik»" in done.stderr
    assert len(done.stderr.splitlines()) == 1


async def test_whoever_writes_learns_that_the_file_is_no_database(terminal: Terminal) -> None:
    file = terminal.folder / "notes.txt"
    file.write_text("Не база, а заметки. " * 100)
    database = open_database(f"sqlite:///{file}")
    for _ in range(2):
        with pytest.raises(Exception, match="not a database"):
            await database.write(lambda tx: None)
    await database.close()


def test_a_folder_of_files_that_cannot_be_written_stops_everything(terminal: Terminal) -> None:
    (terminal.folder / "notes.txt").touch()
    for command in ("run", "check"):
        done = terminal.run(command, files="notes.txt/files")
        assert done.returncode == 1
        assert "В папку notes.txt/files нельзя писать" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_a_busy_port_is_told(terminal: Terminal) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        where = f"127.0.0.1:{busy.getsockname()[1]}"
        done = terminal.run("run", listen=where)
    assert done.returncode == 1
    assert done.stderr.strip().startswith(f"Адрес {where} занят")
    assert len(done.stderr.splitlines()) == 1


def test_the_address_to_open_is_where_the_server_listens(terminal: Terminal) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "bots", "run"]
    environment = terminal.environment(listen=where)
    with subprocess.Popen(command, cwd=terminal.folder, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == f"Готово: откройте http://{where}\n"
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0


def test_check_tells_a_misspelt_variable_and_a_new_database(terminal: Terminal) -> None:
    first = terminal.run("check", databse_url="sqlite:///x.db")
    assert first.returncode == 0
    assert "KLIK_DATABSE_URL" in first.stdout
    assert "Новая база" in first.stdout
    second = terminal.run("check")
    assert "!" not in second.stdout


def test_the_database_is_nobody_elses(terminal: Terminal) -> None:
    mask = os.umask(0o022)
    try:
        assert terminal.run("check").returncode == 0
    finally:
        os.umask(mask)
    rights = {name: stat.S_IMODE((terminal.folder / name).stat().st_mode) for name in ("var", "var/klik.db")}
    assert rights == {"var": 0o700, "var/klik.db": 0o600}


def test_a_missing_roster_is_called_missing(terminal: Terminal) -> None:
    assert terminal.run("import", "нет.xlsx").stderr == "Нет такого файла: нет.xlsx\n"
    (terminal.folder / "папка").mkdir()
    assert "это папка" in terminal.run("import", "папка").stderr


def test_problems_of_a_roster_say_how_bad_they_are(terminal: Terminal) -> None:
    (terminal.folder / "ученики.csv").write_text("Класс;ФИО;Любимый цвет\n5Б;Иванов Пётр;синий\nнет;Петров Иван;\n")
    terminal.run("import", str(terminal.roster()))
    said = terminal.run("import", "ученики.csv", "--dry-run").stdout
    assert any(line.startswith("Ошибка: ") for line in said.splitlines())
    assert any(line.startswith("Замечание: ") for line in said.splitlines())


def test_a_survey_in_a_spreadsheet_is_looked_through(terminal: Terminal) -> None:
    written = terminal.run("xlsform", "survey.xlsx", "--example")
    assert (written.returncode, written.stdout.strip()) == (0, "Пример сохранён: survey.xlsx")
    read = terminal.run("xlsform", "survey.xlsx")
    assert (read.returncode, read.stdout.strip()) == (0, "Всё в порядке: 9 вопросов, можно отправлять боту.")
    (terminal.folder / "survey.csv").write_text("survey,,,\n,type,name,label\n,txt,a,А?\n")
    wrong = terminal.run("xlsform", "survey.csv")
    assert wrong.returncode == 1
    assert "строка 2, столбец «type»: нет типа вопроса «txt». Может быть, «text»?" in wrong.stdout
    assert "Нет такого файла" in terminal.run("xlsform", "nothing.xlsx").stderr
