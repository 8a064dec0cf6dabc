"""Questions of families to somebody of the office: answered, handed over, closed."""

from dialogs import answering_families

dialog = answering_families.answering("own_questions", menu=21)
