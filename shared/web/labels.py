"""Labels of the taxonomy's codes in the reader's language, and the menus of forms."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel

from shared.taxonomy import UNKNOWN, Coded, Taxonomy, coded_fields
from shared.web.languages import choose_language

Choices = list[tuple[str, str]]
"""Pairs of code and label for a form."""
Said = TypeVar("Said", str, str | None)

ALPHABETICAL = frozenset({"countries", "languages"})
"""Lists that are sorted by label; the others have their own order."""


@dataclass(frozen=True)
class TermLabels:
    """Says codes of the taxonomy in one language. A code that a list does not have is left as is.

    Only `unknown` has a label in every list: some fields take it beside the codes of their list.
    `kind` names a list of the taxonomy, such as `violations`.
    """

    taxonomy: Taxonomy
    language: str

    def term(self, kind: str, code: Said) -> Said:
        terms = Coded(kind).terms(self.taxonomy)
        if code == UNKNOWN and code not in terms:
            terms = self.taxonomy.consent_states
        return terms.label(code, self.language) if code is not None and code in terms else code

    def terms(self, kind: str, codes: Iterable[str]) -> str:
        return ", ".join(self.term(kind, code) for code in codes)

    def menu(self, kind: str) -> Choices:
        terms = Coded(kind).terms(self.taxonomy)
        ordered = terms.alphabetical(self.language) if kind in ALPHABETICAL else terms
        return [(each.code, each.label(self.language)) for each in ordered]

    def menus(self, *requests: type[BaseModel]) -> "Menus":
        """Return what the form of these requests offers at each of its coded fields."""
        return Menus(self, ChainMap(*[dict(coded_fields(each)) for each in requests]))


@dataclass(frozen=True)
class Menus:
    """The menus of a form: `menus["persons.gender"]`. Each is made when it is used."""

    labels: TermLabels
    coded: Mapping[str, Coded]

    def __getitem__(self, path: str) -> Choices:
        return self.labels.menu(self.coded[path].kind)


def labels_of(request: Request, taxonomy: Taxonomy) -> TermLabels:
    """Return the labels in the reader's language."""
    return TermLabels(taxonomy, choose_language(request))
