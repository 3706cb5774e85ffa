"""Organisations that sign a document, over HTTP. They themselves sign on a public page."""

from uuid import UUID

from fastapi import Response

from services.triage.access import signatories as signatory_access
from services.triage.api.depends import DOCUMENTS, DONE, ChangeAccess, ReadAccess
from services.triage.commands import signatories
from services.triage.schemas import (
    AskSignatories,
    GiveBackSignatures,
    InviteSignatory,
    MakeSignatoryLink,
    RemoveSignatory,
    SignatoriesView,
    SignatoryLink,
)
from shared.web.routing import Router

router = Router(prefix="/v1/cases/{case}/documents/{document}/signatories", tags=DOCUMENTS)


@router.get("", summary="List the organisations that sign a document")
async def list_signatories(access: ReadAccess, document: UUID) -> SignatoriesView:
    """Who was asked, who signed, and the hash of the list that an approver sends back."""
    return await signatory_access.list_signatories(access, document)


@router.post(
    "", summary="Ask organisations to sign a document", responses=DONE, response_model=None
)
async def ask_signatories(access: ChangeAccess, document: UUID, asked: AskSignatories) -> Response:
    """Ask organisations to sign the text as it is; again: also to set another deadline.

    Until the signatures are given back, the text cannot be changed. 409 `not-signed` for a kind
    that others do not sign; `no-public-pages` where they could not; `not-submitted`;
    `not-for-partners` unless partners are among its audiences; `gates-shut`; `changed-since`.
    """
    return (await signatories.ask(access, document, asked)).response()


@router.post(
    "/cancellation",
    summary="Give every signature of a document back",
    responses=DONE,
    response_model=None,
)
async def give_back_signatures(
    access: ChangeAccess, document: UUID, asked: GiveBackSignatures
) -> Response:
    """From then on the text can be changed. Who signed must be asked again. 409 `changed-since`."""
    return (await signatories.give_back(access, document, asked)).response()


@router.post(
    "/reminder",
    summary="Remind the signatories that have not answered",
    responses=DONE,
    response_model=None,
)
async def remind_signatories(access: ChangeAccess, document: UUID) -> Response:
    """By e-mail, with the link that they have. Who answered gets nothing.

    409 `signing-over` after the deadline; `reminded` if they were in the last 24 hours;
    `nobody-to-remind`; and as for asking.
    """
    return (await signatories.remind(access, document)).response()


@router.post(
    "/{signatory}/invitation",
    summary="Invite a signatory again by e-mail",
    responses=DONE,
    response_model=None,
)
async def invite_signatory(
    access: ChangeAccess, document: UUID, signatory: UUID, asked: InviteSignatory
) -> Response:
    """With a new link, also to a corrected address. 409 `changed-since`, or as for asking."""
    return (await signatories.invite_again(access, document, signatory, asked)).response()


@router.post("/{signatory}/link", summary="Make a personal link of a signatory")
async def make_signatory_link(
    access: ChangeAccess, document: UUID, signatory: UUID, asked: MakeSignatoryLink
) -> SignatoryLink:
    """The link is answered once, and a former one stops working. 409 `changed-since`."""
    return await signatory_access.new_link(access, document, signatory, asked.seen)


@router.post(
    "/{signatory}/removal",
    summary="Remove a signatory from the list",
    responses=DONE,
    response_model=None,
)
async def remove_signatory(
    access: ChangeAccess, document: UUID, signatory: UUID, asked: RemoveSignatory
) -> Response:
    """Its link stops working, and its signature is deleted. 409 `changed-since`."""
    return (await signatories.remove(access, document, signatory, asked)).response()
