"""Take the form of a page: a route reads what was sent, calls its operation, and redirects.

Both raise what they refuse: the page of the form is shown again, with what was typed and each fault
at its field (`error_pages.py`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from shared.problems import FieldFault, Problem
from shared.web.all_faults import Check, taken
from shared.web.depends import path_of
from shared.web.forms import Form, nested, read_form
from shared.web.pages import Pages
from shared.web.redisplay import Redisplayed, redisplayed, show_again
from shared.web.submitted_form import read_sent

Model = TypeVar("Model", bound=BaseModel)


def _as_sent(form: Form) -> Form:
    return form


async def submitted(
    request: Request,
    pages: Pages,
    model: type[Model],
    adapt: Callable[[Form], Form] = _as_sent,
    *,
    further: Check[Model] | None = None,
) -> Model:
    """Return what a form sent, as its model. `adapt` turns its fields into those of the model.

    Raises `Invalid` with the faults at their fields. `further` checks what the operation checks:
    its faults are reported along with unreadable fields, and else by the operation itself.
    """
    form, gettext = adapt(await read_form(request)), pages.gettext(request)
    if further is None:
        return form.taken(model, gettext)
    return await taken(model, nested(form.given), gettext, further)


@contextmanager
def faults_at(place: Callable[[Sequence[FieldFault]], Iterable[FieldFault]]) -> Iterator[None]:
    """Move faults that are raised within to the fields of the form, where names differ."""
    try:
        yield
    except Problem as problem:
        problem.faults = tuple(place(problem.faults))
        raise


async def once_more(request: Request, *, page: str = "", language: str | None = None) -> Response:
    """Show the form again as it was sent, without a refusal, on its own or another page."""
    sent = await read_sent(request)
    kept = Redisplayed(sent.on(page or sent.page or request.url.path))
    answer = show_again(request, kept, language=language)
    if answer is None:
        raise LookupError("there is no such page")
    return answer


def kept_at(request: Request, action: str) -> Redisplayed | None:
    """Return what the page shows again in its form that goes to `action`, a path of the service."""
    kept = redisplayed(request)
    return kept if kept and kept.sent.action == path_of(request, action) else None


def shown_again(request: Request, pages: Pages, form: Form, action: str) -> Form:
    """Return the form that goes to `action` as it is shown again, with what was refused.

    For a page that has more fields when more was typed, or when something was refused.
    """
    kept = kept_at(request, action)
    if kept is None:
        return form
    said = {name: values for name, values in kept.sent.given.items() if any(map(str.strip, values))}
    faults = kept.refusal.faults_in_words(pages.gettext(request)) if kept.refusal else ()
    return replace(form, given=said, faults=faults)
