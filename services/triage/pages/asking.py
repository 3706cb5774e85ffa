"""What all pages share: who looks, at which case, in which language."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from services.triage.depends import PartsOf
from services.triage.pages.words import Words
from services.triage.reception import Visit
from shared.web.depends import PagesOf, SignedPage, path_of
from shared.web.idempotency import Outcome
from shared.web.languages import choose_language
from shared.web.pages import Pages


async def _visit(parts: PartsOf, principal: SignedPage, case: UUID) -> Visit:
    return Visit(parts, principal, case)


Visiting = Annotated[Visit, Depends(_visit)]


def _words(request: Request, pages: PagesOf, parts: PartsOf) -> Words:
    return Words(parts.taxonomy, choose_language(request), pages.gettext(request))


WordsOf = Annotated[Words, Depends(_words)]


async def act(
    request: Request,
    pages: Pages,
    run: Callable[[], Awaitable[Outcome]],
    back: str,
    done: str,
) -> Response:
    """Run one operation and go back, saying that it is done.

    What is refused is told on the page of its form, which comes back filled.
    """
    await run()
    return pages.redirect(path_of(request, back), done)
