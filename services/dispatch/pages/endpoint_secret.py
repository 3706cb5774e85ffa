"""Create a new secret for a partner's endpoint if the former one was lost or seen by others."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.dispatch.access import contacts as contact_access
from services.dispatch.depends import ContextDep
from services.dispatch.pages.confirmations import renewing_secret
from services.dispatch.schemas import SeenSecret
from shared.web.confirming import ask_first
from shared.web.depends import PagePrincipal, PagesDep
from shared.web.routing import Router
from shared.web.submit import submitted

router = Router(include_in_schema=False)


@router.post("/contacts/{contact}/secret")
async def renew_secret(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    contact: UUID,
) -> Response:
    contact_access.expect_may_change_contacts(principal)
    shown = await contact_access.read_contact(context, principal, contact)
    if (asked := await ask_first(request, console, renewing_secret(shown.name))) is not None:
        return asked
    seen = await submitted(request, console, SeenSecret)
    made = await contact_access.rotate_secret(context, principal, contact, seen=seen)
    # Shown once, and never in a cookie or a URL: this answer is the only place.
    return console.render(request, "secret.html", secret=made.secret, renewed=made)
