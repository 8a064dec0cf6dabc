"""Every template can be asked as it stands, in both languages."""

import pytest

from core.forms.expressions import parse
from core.forms.filling import Filling
from core.forms.model import CHOSEN, Kind, Words
from core.surveys.drafting import TRACEABLE
from core.surveys.templates import Template, templates


@pytest.mark.parametrize("template", templates().values(), ids=lambda t: t.key)
def test_a_template_can_be_asked(template: Template) -> None:
    names = [q.name for q in template.form.questions]
    assert len(set(names)) == len(names) <= 10
    for question in template.form.questions:
        assert question.name.isidentifier()
        assert parse(question.relevant).names <= set(names) if question.relevant else True
        assert (question.kind in CHOSEN) == bool(question.options)
        assert not (template.anonymous and question.kind in TRACEABLE)
        assert question.kind is not Kind.SCALE or (question.least is not None and question.most is not None)
    assert Filling(template.form, {}).relevant(template.form.questions[0])


@pytest.mark.parametrize("template", templates().values(), ids=lambda t: t.key)
def test_a_template_speaks_both_languages(template: Template) -> None:
    def both(words: Words) -> bool:
        return not words or (isinstance(words, dict) and bool(words["ru"] and words["en"]))

    said = [template.title, template.purpose, template.basis]
    for question in template.form.questions:
        said += [question.text, question.hint, question.matrix, *question.labels, *(o.label for o in question.options)]
    assert all(both(words) for words in said)
