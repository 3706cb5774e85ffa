"""Withdraw a document, and begin what its recipients are told after an error."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.triage.access import CaseAccess
from services.triage.commands import documents
from services.triage.pages.confirmations import withdrawing
from services.triage.pages.depends import PageAccess
from services.triage.pages.labels.case_labels import Labels
from services.triage.rules.withdrawals import Cause
from services.triage.schemas import CaseView, SubmitDocument, WithdrawDocument
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.confirming import ask_first
from shared.web.depends import PagesDep, path_of
from shared.web.forms import Form
from shared.web.routing import Router
from shared.web.submit import submitted

router = Router(include_in_schema=False, prefix="/cases/{case}/documents/{document}")

SUBMITTED = msgid("The notice was submitted. It is sent as soon as somebody else approves it.")
NO_CAUSE = msgid("Choose why it is withdrawn: it decides what its recipients may be told.")

CAUSES: dict[Cause, str] = {
    "error": msgid("An error: something in it is wrong"),
    "safety": msgid("Safety: somebody is in danger if it is used, or if it is spoken of"),
    "consent": msgid("A consent was withdrawn"),
}


def cause_choices(labels: Labels) -> list[tuple[str, str]]:
    """Return why an issued document can be withdrawn."""
    return [(cause, labels.message(words)) for cause, words in CAUSES.items()]


@router.post("/withdraw")
async def withdraw(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID
) -> Response:
    asked = await submitted(request, pages, WithdrawDocument, _without_empty_cause)
    await access.admit(Operation.APPEAL_WITHDRAW)
    told = await access.show()
    _expect_cause(told, document, asked)
    question = withdrawing(told, document, asked.cause)
    if (page := await ask_first(request, pages, question)) is not None:
        return page
    await documents.withdraw(access, document, asked)
    path = path_of(request, _path_to(access, document))
    return pages.redirect(path, msgid("Document withdrawn."))


@router.post("/correction")
async def correct(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID
) -> Response:
    outcome = await documents.draft_correction(access, document)
    path = path_of(request, _path_to(access, outcome.receipt.id))
    return pages.redirect(
        path, msgid("A correction was begun. Change what was wrong, then submit it.")
    )


@router.post("/submit-again")
async def submit_again(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID
) -> Response:
    """Submit a withdrawal notice that was returned: it has nothing to write."""
    asked = await submitted(request, pages, SubmitDocument)
    await documents.submit(access, document, asked)
    return pages.redirect(path_of(request, _path_to(access, document)), SUBMITTED)


@router.post("/withdrawal-notice")
async def call_back(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID
) -> Response:
    outcome = await documents.draft_withdrawal_notice(access, document)
    path = path_of(request, _path_to(access, outcome.receipt.id))
    return pages.redirect(path, SUBMITTED)


def _path_to(access: CaseAccess, document: UUID) -> str:
    return f"/cases/{access.case}/documents/{document}"


def _without_empty_cause(form: Form) -> Form:
    return Form({name: values for name, values in form.given.items() if any(values)})


def _expect_cause(told: CaseView, document: UUID, asked: WithdrawDocument) -> None:
    """Raise `Invalid` if a document that was shown as issued is withdrawn and nobody says why.

    Of an erased case nobody is told anything, whatever the cause.
    """
    is_issued = any(each.id == document and each.state == "issued" for each in told.documents)
    was_shown = asked.seen in {None, "issued"}
    if is_issued and was_shown and asked.cause is None and not told.erased:
        raise Invalid(NO_CAUSE, faults=[FieldFault("cause", NO_CAUSE, "missing")])
