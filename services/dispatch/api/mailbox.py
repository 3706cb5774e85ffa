"""HTTP in: the local mailbox."""

from enum import Enum

from services.dispatch import access, schemas
from services.dispatch.depends import ContextDep
from shared.web.depends import ApiPrincipal
from shared.web.pagination import Page, WantedPage
from shared.web.routing import Router

router = Router(prefix="/v1")
TAGS: list[str | Enum] = ["local mailbox"]


@router.get("/mailbox", summary="Read the local mailbox", tags=TAGS)
async def read_mailbox(
    context: ContextDep, principal: ApiPrincipal, page: WantedPage
) -> Page[schemas.KeptMessage]:
    """Messages that were NOT sent, because no provider is configured.

    An account with desks gets the messages of these desks.
    """
    return await access.read_mailbox(context, principal, page)
