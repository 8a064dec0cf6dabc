from core.names import Name, called


def test_a_name_is_known_by_what_it_becomes_at_home() -> None:
    words = called(Name("Иванова", "Мария", sex="f")).split()
    assert {"Мария", "Марию", "Маша", "Машу", "Маше"} <= set(words)
    assert {"Артём", "Тёма", "Тёму"} <= set(called(Name("Иванов", "Артем", sex="m")).replace("Артем", "Артём").split())


def test_a_rare_name_is_only_itself() -> None:
    assert called(Name("Иванов", "Ратибор")) == "Ратибор"
