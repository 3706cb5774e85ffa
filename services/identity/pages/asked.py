"""What every page here needs: the renderer, and refusals brought to their fields."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from shared.problems import Problem
from shared.web.forms import Form
from shared.web.pages import Pages


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


PagesOf = Annotated[Pages, Depends(_pages)]


def here(request: Request, path: str) -> str:
    """Make a path of this service complete, also where it is mounted under another."""
    return str(request.scope.get("root_path", "")) + path


def network_address(request: Request) -> str | None:
    return request.client.host if request.client else None


def refuse(form: Form, problem: Problem, gettext: Callable[[str], str]) -> None:
    """Show a refusal in the reader's language, at its fields or above the form."""
    form.refuse(problem, gettext)
    form.faults = tuple(replace(fault, message=gettext(fault.message)) for fault in form.faults)
