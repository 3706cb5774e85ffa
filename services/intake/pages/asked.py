"""What every page here needs: the renderer, the words of the field, refusals at their fields."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Request

from services.intake.parts import Parts
from shared.problems import Problem
from shared.taxonomy import Terms
from shared.web.forms import Form
from shared.web.languages import choose_language
from shared.web.pages import Pages


async def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


PagesOf = Annotated[Pages, Depends(_pages)]


@dataclass(frozen=True)
class FieldWords:
    """The lists of the field in the reader's language, for templates."""

    parts: Parts
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
        if kind == "expectations":
            return self.parts.expectations
        terms: Terms[Any] = getattr(self.parts.taxonomy, kind)
        return terms


def words_for(request: Request, parts: Parts) -> FieldWords:
    return FieldWords(parts, choose_language(request))


def here(request: Request, path: str) -> str:
    """Make a path of this service complete, also where it is mounted under another."""
    return str(request.scope.get("root_path", "")) + path


def refuse(form: Form, problem: Problem, gettext: Callable[[str], str]) -> None:
    """Show a refusal in the reader's language, at its fields or above the form."""
    form.refuse(problem, gettext)
    form.faults = tuple(replace(fault, message=gettext(fault.message)) for fault in form.faults)
