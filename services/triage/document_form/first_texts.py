"""Tell the languages in which nobody wrote: their texts are those that the page began with.

The page carries a mark of each text that it may have begun with. So the form is read without the
record, and a record that changed meanwhile does not make a text look as if somebody wrote it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from services.triage.document_form.begun_fields import Given, of_language
from shared.contracts.content import APPEAL_LANGUAGES
from shared.web.forms import Form

MARKS = "first_texts"
"""The field with the marks."""


def with_marks(form: Form, begun: Iterable[tuple[str, Given]]) -> Form:
    """Return a form that carries the marks of these texts, each with its language."""
    marks = dict.fromkeys(_mark(code, each) for code, each in begun)
    return replace(form, given={**form.given, MARKS: [" ".join(marks)]})


def changed_languages(form: Form) -> list[str]:
    """Return the languages in which somebody wrote, or which are wanted as they began."""
    marks = set(form.value(MARKS).split())
    filled = [code for code in APPEAL_LANGUAGES if of_language(form.given, code)]
    return [code for code in filled if _mark(code, form.given) not in marks]


def written(form: Form) -> Form:
    """Return the form without the languages in which nobody wrote.

    The fields of such a language hold the texts that the page began with, saved before or not, and
    nobody ticked that it is wanted as it is. If nobody wrote in any language, these are saved.
    """
    kept = changed_languages(form)
    left = tuple(f"{code}." for code in APPEAL_LANGUAGES if kept and code not in kept)
    return Form({name: said for name, said in form.given.items() if not name.startswith(left)})


def _mark(code: str, given: Given) -> str:
    told: Sequence[tuple[str, list[str]]] = sorted(of_language(given, code).items())
    return f"{code}-{sha256(json.dumps(told).encode()).hexdigest()[:16]}"
