"""HTTP in: the local mailbox."""

from enum import Enum

from services.dispatch import schemas
from services.dispatch.depends import PartsOf
from services.dispatch.reception import read_mailbox
from shared.web.depends import Signed
from shared.web.pagination import Page, WantedPage
from shared.web.routing import Router

router = Router(prefix="/v1")
TAGS: list[str | Enum] = ["local mailbox"]


@router.get("/mailbox", summary="Read the local mailbox", tags=TAGS)
async def get_mailbox(
    parts: PartsOf, principal: Signed, page: WantedPage
) -> Page[schemas.KeptMessage]:
    """What would have gone out and was NOT sent, because no provider is configured.

    With desks: what is of these desks.
    """
    return await read_mailbox(parts, principal, page)
