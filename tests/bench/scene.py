"""The conversation that everybody in the race holds: seven updates from /start to a child signed up."""

CHILDREN = ("Петя", "Маша")
CATEGORIES = ("Техника", "Наука", "Искусство", "Спорт", "Общество", "Туризм")
PAGE = 8
PAGES = 3
MENU = ("Найти кружок", "Мои записи", "Помощь")
GREETING = "Чем помочь? Нажмите кнопку или напишите своими словами, например: «запиши на шахматы» или «завтра болеем»."
WHOM = "Кого записать?"
WHAT_ABOUT = "Какое направление?"
WHICH = "Выберите кружок"
CONFIRM = "Записать"
PREVIOUS, NEXT = "← Раньше", "Ещё"
BACK, CANCEL = "← Назад", "Отмена"
CLUBS = {c: [f"{c}: кружок {n}" for n in range(1, PAGE * PAGES + 1)] for c in CATEGORIES}


def card(child: str, club: str) -> str:
    """What is shown before the one tap that signs up."""
    return f"«{club}»\nПонедельник и четверг, 15:00–16:30, каб. 12. Бесплатно.\n\nЗаписать: {child}?"


def done(child: str, club: str) -> str:
    """What is said afterwards, above the menu's buttons."""
    return f"Готово! {child}: «{club}». Первое занятие в понедельник в 15:00."


# What a person does: the text they type, or the first letters of the label they tap.
STEPS = ("/start", MENU[0], CHILDREN[1], CATEGORIES[0], NEXT, CLUBS[CATEGORIES[0]][PAGE + 2], CONFIRM)
# How many buttons are on screen after each: the same for everybody.
BUTTONS = (3, 3, 8, PAGE + 3, PAGE + 4, 3, 3)
