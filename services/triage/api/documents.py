"""Documents over HTTP: one person drafts, another approves."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from services.triage.access import versions
from services.triage.api.depends import DOCUMENTS, DONE, MADE, ChangeAccess, ReadAccess
from services.triage.commands import documents
from services.triage.commands.pdf import PDF, DocumentLanguage, pdf_of
from services.triage.commands.previewing import preview
from services.triage.schemas import (
    ApproveDocument,
    DocumentView,
    DraftDocument,
    EditDocument,
    Preview,
    ReturnDocument,
    SavedVersionText,
    SavedVersionView,
    SubmitDocument,
    WithdrawDocument,
)
from shared.web.all_faults import checked_by
from shared.web.routing import Router

router = Router(prefix="/v1/cases/{case}/documents", tags=DOCUMENTS)

Number = Annotated[int, Field(ge=1, le=1_000_000)]
"""The number of a version."""


@router.post(
    "", status_code=201, summary="Draft an urgent appeal", responses=MADE, response_model=None
)
@checked_by(DraftDocument, documents.expect_draft, "case")
async def draft_document(access: ChangeAccess, asked: DraftDocument) -> Response:
    """The template fills in the parts that the draft leaves out.

    409 `has-appeal` if the case already has an appeal, and `changed-since` if it no longer has
    as many documents as `seen` says.
    """
    return (await documents.draft(access, asked)).response()


@router.post("/preview", summary="Preview a draft")
@checked_by(DraftDocument, documents.expect_drawable, "case")
async def preview_document(
    access: ReadAccess, asked: DraftDocument, document: UUID | None = None
) -> Preview:
    """Nothing is stored. The gates judge it as if it were saved.

    `document`: the one of which it would be the next version; without one it would be a new one.
    """
    return await preview(access, asked, document)


@router.get("/{document}", summary="Read a document, its text and the gates that are shut")
async def read_document(access: ReadAccess, document: UUID) -> DocumentView:
    return await access.document(document)


@router.get(
    "/{document}/document.pdf",
    summary="Get a document as PDF",
    response_class=Response,
    responses={200: {"content": {PDF: {}}, "description": "The PDF."}},
)
async def pdf_of_document(
    access: ReadAccess, document: UUID, language: DocumentLanguage = ""
) -> Response:
    """Get a document as PDF: the text that was issued, or the newest version of a draft.

    It is made from the HTML of that text and has the same words. `language`: one of its texts; the
    first, if not given. Each page of a draft, of what is under embargo and of what was withdrawn
    says so. 409 `not-in-the-fonts` if no font of the installation has a sign of the text.
    """
    return await pdf_of(access, document, language)


@router.get("/{document}/versions", summary="List the saved versions of a document")
async def list_document_versions(access: ReadAccess, document: UUID) -> list[SavedVersionView]:
    """The newest first, without their texts."""
    return await versions.list_versions(access, document)


@router.get("/{document}/versions/{version}", summary="Read a saved version of a document")
async def read_document_version(
    access: ReadAccess, document: UUID, version: Number, since: Number | None = None
) -> SavedVersionText:
    """With `since`, the answer has what differs from that version, word by word.

    To go back to a version, save its `draft` as a new one: all versions stay.
    """
    return await versions.read_version(access, document, version, since)


@router.post(
    "/{document}/versions", summary="Save a new version", responses=DONE, response_model=None
)
@checked_by(EditDocument, documents.expect_draft, "case")
async def edit_document(access: ChangeAccess, document: UUID, asked: EditDocument) -> Response:
    """409 `changed-since` if somebody saved one meanwhile. It has to be submitted again."""
    return (await documents.edit(access, document, asked)).response()


@router.post(
    "/{document}/submission",
    summary="Submit a document for approval",
    responses=DONE,
    response_model=None,
)
@checked_by(SubmitDocument, documents.expect_submission, "case")
async def submit_document(access: ChangeAccess, document: UUID, asked: SubmitDocument) -> Response:
    """Submit a document for approval.

    409 `not-ready` names empty parts, open points of the do-no-harm check, and at `gates.<code>`
    each shut gate that only its author can open.
    """
    return (await documents.submit(access, document, asked)).response()


@router.post(
    "/{document}/approval",
    summary="Approve and issue a document",
    responses=DONE,
    response_model=None,
)
async def approve_document(
    access: ChangeAccess, document: UUID, asked: ApproveDocument
) -> Response:
    """Approve and issue a document.

    403 `four-eyes` for a person who wrote or submitted it; 409 `gates-shut` names every shut
    gate; 409 `has-appeal` if the case has another appeal; 409 `reaches-nobody` if nobody would
    receive it, and `reach-not-known` if the number of recipients is not known,
    and `channel-reaches-nobody` if a channel without a provider keeps its messages here, each
    unless `although_nobody` is true; 409 `changed-since` if version, texts or `reach_seen` have
    changed.
    """
    return (await documents.approve(access, document, asked)).response()


@router.post(
    "/{document}/return",
    summary="Return a document with a reason",
    responses=DONE,
    response_model=None,
)
async def return_document(access: ChangeAccess, document: UUID, asked: ReturnDocument) -> Response:
    return (await documents.return_(access, document, asked)).response()


@router.post(
    "/{document}/withdrawal", summary="Withdraw a document", responses=DONE, response_model=None
)
async def withdraw_document(
    access: ChangeAccess, document: UUID, asked: WithdrawDocument
) -> Response:
    """Waiting messages are stopped; sent ones cannot be recalled. 409 `changed-since`."""
    return (await documents.withdraw(access, document, asked)).response()


@router.post(
    "/{document}/correction",
    status_code=201,
    summary="Draft a correction of a withdrawn document",
    responses=MADE,
    response_model=None,
)
async def draft_correction(access: ChangeAccess, document: UUID) -> Response:
    """It begins with the content of the withdrawn document, and goes to those who got that one.

    409 `not-withdrawn`, `not-for-an-error` if it was withdrawn for another reason or nobody said
    one, `silence` if another of the case was withdrawn for safety or a consent, `nothing-sent` if
    nobody received it, `handed-over` if people handed it over, `is-a-notice` for a withdrawal
    notice, `alert-withdrawn`, `has-notice` if there is one already, `no-template`.
    """
    return (await documents.draft_correction(access, document)).response()


@router.post(
    "/{document}/withdrawal-notice",
    status_code=201,
    summary="Submit a withdrawal notice",
    responses=MADE,
    response_model=None,
)
async def draft_withdrawal_notice(access: ChangeAccess, document: UUID) -> Response:
    """It has the code and the date of the withdrawn document and no content, in every language.

    It is submitted at once: there is nothing to write. If the approver returns it, submit it again
    or withdraw it. 409 as for a correction, and `objected` if somebody refused or limited a consent
    since the document was issued.
    """
    return (await documents.draft_withdrawal_notice(access, document)).response()
