"""What files are called."""

import pytest

from core.files import named


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Питание в столовой", "Питание в столовой.xlsx"),
        ("Питание 1/2: как?", "Питание 1 2 как.xlsx"),
        ("Опрос <b>про</b> *всё*", "Опрос b про b всё.xlsx"),
        ("...", "file.xlsx"),
        ("я" * 200, "я" * 60 + ".xlsx"),
    ],
)
def test_a_title_makes_a_name_that_every_system_takes(title: str, name: str) -> None:
    assert named(title, ".xlsx") == name
