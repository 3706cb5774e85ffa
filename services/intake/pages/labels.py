"""What every page here needs: the renderer, the words of the field, refusals at their fields."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request

from services.intake.context import Context
from shared.taxonomy import Terms
from shared.web.languages import choose_language


@dataclass(frozen=True)
class Labels:
    """The lists of the field in the reader's language, for templates."""

    context: Context
    language: str

    def label(self, kind: str, code: str | None) -> str | None:
        """Return the label; a code that this list does not know stands for itself."""
        terms = self._terms(kind)
        return terms.label(code, self.language) if code is not None and code in terms else code

    def labels(self, kind: str, codes: tuple[str, ...]) -> str | None:
        return ", ".join(str(self.label(kind, code)) for code in codes) or None

    def menu(self, kind: str) -> list[tuple[str, str]]:
        """Return codes and labels in the order of the list."""
        return [(term.code, term.label(self.language)) for term in self._terms(kind)]

    def alphabetical(self, kind: str) -> list[tuple[str, str]]:
        terms = self._terms(kind).alphabetical(self.language)
        return [(term.code, term.label(self.language)) for term in terms]

    def _terms(self, kind: str) -> Terms[Any]:
        terms: Terms[Any] = getattr(self.context.taxonomy, kind)
        return terms


def labels_for(request: Request, context: Context) -> Labels:
    return Labels(context, choose_language(request))
