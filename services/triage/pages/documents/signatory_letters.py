"""The e-mails to those who sign a document: invite one of them again, and remind all others."""

from uuid import UUID

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from services.triage.access import signatories as signatory_access
from services.triage.commands import signatories
from services.triage.pages.depends import PageAccess
from services.triage.schemas import InviteSignatory
from shared.message_ids import msgid
from shared.problems import NotFound
from shared.web.depends import PagesDep, path_of
from shared.web.forms import Form
from shared.web.routing import Router
from shared.web.submit import submitted

router = Router(include_in_schema=False, prefix="/cases/{case}/documents/{document}/signatories")


@router.get("/{signatory}/invitation")
async def show_invitation(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID, signatory: UUID
) -> HTMLResponse:
    """Show the form to correct the address of an organisation, and to invite it again."""
    listed = await signatory_access.list_signatories(access, document)
    row = next((each for each in listed.signatories if each.id == signatory), None)
    if row is None:
        raise NotFound("The document has no such signatory.")
    form = Form({"email": [row.email or ""], "seen": [row.stored]})
    return pages.render(
        request,
        "signatory_invitation.html",
        case=access.case,
        document=document,
        row=row,
        form=form,
    )


@router.post("/{signatory}/invitation")
async def invite(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID, signatory: UUID
) -> Response:
    """Send the organisation an e-mail with a new link."""
    asked = await submitted(request, pages, InviteSignatory)
    await signatories.invite_again(access, document, signatory, asked)
    said = msgid("Invited again. Reload the page in a moment to see whether the e-mail was sent.")
    return pages.redirect(_page(request, access, document), said)


@router.post("/reminder")
async def remind(request: Request, pages: PagesDep, access: PageAccess, document: UUID) -> Response:
    """Remind those who have not answered, with the link that they have."""
    await signatories.remind(access, document)
    said = msgid("Reminded. Reload the page in a moment to see whether each e-mail was sent.")
    return pages.redirect(_page(request, access, document), said)


def _page(request: Request, access: PageAccess, document: UUID) -> str:
    return path_of(request, f"/cases/{access.case}/documents/{document}/signatories")
