"""The parts that only one kind of document has, and the paragraphs of a text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.triage.drafting.draft import LanguageDraft
from services.triage.drafting.template import AppealForm

_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: Sequence[str]


def sections_of(form: AppealForm, version: LanguageDraft) -> list[Section]:
    """Return the parts that the template has, in its order, without those nobody wrote."""
    return [
        Section(each.heading, paragraphs(words))
        for each in form.sections
        if (words := version.sections.get(each.id, ""))
    ]


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, which are separated by empty lines."""
    return [each.strip() for each in _PARAGRAPHS.split(text) if each.strip()]
