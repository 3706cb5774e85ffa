"""What every page here needs: the renderer, the words of the field, refusals at their fields."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from services.relocation.pages.words import Words
from services.relocation.parts import PartsOf
from shared.problems import Problem
from shared.web.forms import Form
from shared.web.languages import choose_language
from shared.web.pages import Pages


async def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


PagesOf = Annotated[Pages, Depends(_pages)]


def _words(request: Request, pages: PagesOf, parts: PartsOf) -> Words:
    return Words(parts, choose_language(request), pages.gettext(request))


WordsOf = Annotated[Words, Depends(_words)]


def path_of(request: Request, local: str) -> str:
    """Return a path of this service as browsers reach it."""
    return str(request.scope.get("root_path", "")) + local


def refuse(form: Form, problem: Problem, gettext: Callable[[str], str]) -> None:
    """Show a refusal in the reader's language, at its fields or above the form."""
    form.refuse(problem, gettext)
    form.faults = tuple(replace(fault, message=gettext(fault.message)) for fault in form.faults)
