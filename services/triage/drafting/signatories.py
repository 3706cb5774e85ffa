"""Print the organisations that sign a document into its texts, in place of their marks."""

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

from babel import Locale
from pydantic import ValidationError

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.filling import SIGNATORIES_MARK, SIGNED_BY_MARK
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.phrases import compiled
from services.triage.drafting.rendering import ALL_TOO_LONG, MAX_TEXTS_BYTES
from services.triage.drafting.template import Templates
from services.triage.drafting.template_parts import SigningWords
from shared.contracts.content import AppealText, AppealTexts
from shared.problems import FieldFault, Invalid
from shared.unicode_forms import decomposed


def with_signatories(
    texts: AppealTexts, templates: Templates, draft: AppealDraft, organisations: Sequence[str]
) -> AppealTexts:
    """Return the texts with the names of those who sign, and their number.

    Raises `Invalid` `too-long` if there is no room for so many.
    """
    names = in_order(organisations, templates, draft)
    printed = [_with(text, templates, draft.template, names) for text in texts.texts]
    try:
        told = AppealTexts.model_validate({"texts": printed})
    except ValidationError:
        raise _too_long() from None
    if len(told.model_dump_json().encode()) > MAX_TEXTS_BYTES:
        raise _too_long()
    return told


def in_order(organisations: Iterable[str], templates: Templates, draft: AppealDraft) -> list[str]:
    """Return the names as they are printed: those of the house first, the others by alphabet.

    A name of the house in another language counts too: the order is one in all languages.
    """
    forms = [templates.form(draft.template, each) for each in LANGUAGES]
    of_house = [
        (place, _sortable(name))
        for form in forms
        if form is not None and form.signing is not None
        for place, names in enumerate(form.signing.first)
        for name in names
    ]
    places = {name: place for place, name in of_house}

    def key(name: str) -> tuple[int, str]:
        sortable = _sortable(name)
        return places.get(sortable, len(of_house)), sortable

    return sorted(organisations, key=key)


def _sortable(name: str) -> str:
    """Return a name without capitals and marks on its letters: "Éthique" stands beside "ethics"."""
    apart = decomposed(name.casefold())
    plain = "".join(each for each in apart if not unicodedata.combining(each))
    return " ".join("".join(each if each.isalnum() else " " for each in plain).split())


def _with(
    text: AppealText, templates: Templates, template: str, organisations: Sequence[str]
) -> dict[str, str]:
    form = templates.form(template, text.language)
    words = form.signing if form else None
    isolated = LANGUAGES[text.language].isolated
    names = [isolated(each) for each in organisations]
    line = _line(words, text.language, len(names))
    marks = (SIGNED_BY_MARK, SIGNATORIES_MARK)
    as_text = (line, "\n".join(f"- {each}" for each in names))
    as_html = (escape(line), "\n".join(f"<li>{escape(each)}</li>" for each in names))
    told = text.model_dump()
    for mark, plain, html in zip(marks, as_text, as_html, strict=True):
        told["plain"] = told["plain"].replace(mark, plain)
        told["html"] = told["html"].replace(mark, html)
    return told


def _line(words: SigningWords | None, language: str, number: int) -> str:
    if words is None:
        return str(number)
    forms = words.signed_by
    phrase = forms.get(str(number)) or forms.get(Locale.parse(language).plural_form(number))
    return compiled(phrase or forms["other"], html=False).render({"number": number})


def _too_long() -> Invalid:
    fault = FieldFault("texts", ALL_TOO_LONG, "too-long")
    return Invalid(ALL_TOO_LONG, code="too-long", faults=[fault])
