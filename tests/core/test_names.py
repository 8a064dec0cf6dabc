from core.names import Name, called, called_politely, without_polite


def test_a_name_is_known_by_what_it_becomes_at_home() -> None:
    words = called(Name("Иванова", "Мария", sex="f")).split()
    assert {"Мария", "Марию", "Маша", "Машу", "Маше"} <= set(words)
    assert {"Артём", "Тёма", "Тёму"} <= set(called(Name("Иванов", "Артем", sex="m")).replace("Артем", "Артём").split())


def test_a_rare_name_is_only_itself() -> None:
    assert called(Name("Иванов", "Ратибор")) == "Ратибор"


def test_who_is_called_by_a_patronymic_is_told_apart() -> None:
    words = "Мария Ивановна и Пётр Ильич, Маша болеет. Марии Петровне привет"
    assert called_politely(words) == {"Мария", "Ивановна", "Пётр", "Ильич", "Марии", "Петровне"}
    assert "Маша болеет" in without_polite(words)
    assert "Мари" not in without_polite(words)
