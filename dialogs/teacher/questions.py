"""Questions of families to a teacher: answered, handed over, closed."""

from dialogs import answering_families

dialog = answering_families.answering("questions", menu=20)
