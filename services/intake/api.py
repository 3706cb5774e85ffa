"""HTTP in: alerts, their consents, their withdrawal, and the cases they led to."""

from enum import Enum
from typing import Any
from uuid import UUID

from fastapi import Response

from services.intake import access
from services.intake.depends import ContextDep
from services.intake.schemas.amending import AmendAlert
from services.intake.schemas.requests import FileAlert, RecordConsent, WithdrawAlert
from services.intake.schemas.views import AlertListed, AlertView, AmendmentView
from shared.web.all_faults import checked_by
from shared.web.codes import codes_router
from shared.web.depends import ApiPrincipal
from shared.web.idempotency import Receipt
from shared.web.pagination import Page, WantedPage
from shared.web.routing import Router
from shared.web.sent_request import UNKEYED, SentDep

router = Router(prefix="/v1")
codes = codes_router(FileAlert, RecordConsent)

ALERTS: list[str | Enum] = ["alerts"]
TAKEN: dict[int | str, dict[str, Any]] = {
    201: {"model": Receipt, "description": "Stored. The same request again gets the same answer."}
}


@router.post(
    "/alerts",
    status_code=201,
    summary="File an alert",
    tags=ALERTS,
    responses=TAKEN,
    response_model=None,
)
@checked_by(FileAlert, access.expect_possible)
async def file_alert(
    context: ContextDep,
    principal: ApiPrincipal,
    alert: FileAlert,
    sent: SentDep,
) -> Response:
    """201 means that the alert is stored and will reach triage.

    A country, what happened and a source are enough; what is left out counts as unknown. 422
    names each field that is not accepted; then nothing is stored.
    """
    return (await access.file(context, principal, alert, sent)).response()


@router.get("/alerts", summary="List alerts, newest first", tags=ALERTS)
async def list_alerts(
    context: ContextDep, principal: ApiPrincipal, page: WantedPage
) -> Page[AlertListed]:
    """Return those of your desks; a network member gets those that it filed itself."""
    return await access.list_alerts(context, principal, page)


@router.get("/alerts/{alert}", summary="Read an alert and what became of it", tags=ALERTS)
async def read_alert(context: ContextDep, principal: ApiPrincipal, alert: UUID) -> AlertView:
    """Return all of it. The audit trail records that you read it. 410 once it is erased."""
    return await access.show(context, principal, alert)


@router.post(
    "/alerts/{alert}/amendments",
    status_code=201,
    summary="Add to an alert, or correct it",
    tags=ALERTS,
    responses=TAKEN,
    response_model=None,
)
@checked_by(AmendAlert, access.expect_codes)
async def amend_alert(
    context: ContextDep,
    principal: ApiPrincipal,
    alert: UUID,
    amendment: AmendAlert,
    sent: SentDep,
) -> Response:
    """The alert says this from now on, in every service; what it said before stays readable.

    A country cannot be changed: withdraw the alert and file it again. 409 `changed-since` if it was
    amended after `version`, `withdrawn`, `case-closed`; 409 `recorded-by-others` if others changed
    the same field and the account only filed the alert, such as a partner. 422 `nothing-changed`.
    """
    return (await access.amend(context, principal, alert, amendment, sent)).response()


@router.get("/alerts/{alert}/amendments", summary="List amendments, latest first", tags=ALERTS)
async def list_amendments(
    context: ContextDep, principal: ApiPrincipal, alert: UUID
) -> list[AmendmentView]:
    """Return who changed what, when and why, and what the alert said before.

    An account that reads the alert only because it filed it gets its own amendments. The audit
    trail records that you read it.
    """
    return await access.show_amendments(context, principal, alert)


@router.post(
    "/alerts/{alert}/consents",
    status_code=201,
    summary="Record a consent for one use",
    tags=ALERTS,
    responses=TAKEN,
    response_model=None,
)
@checked_by(RecordConsent, access.expect_consent)
async def record_consent(
    context: ContextDep,
    principal: ApiPrincipal,
    alert: UUID,
    consent: RecordConsent,
    sent: SentDep,
) -> Response:
    """The consent counts from now on, in every service.

    409 `changed-since` if the consent was changed after `seen`. 409 `recorded-by-others` if
    others recorded it as refused or limited: an account that only filed the alert, such as a
    partner, can then record a refusal only.
    """
    return (await access.record_consent(context, principal, alert, consent, sent)).response()


@router.post(
    "/alerts/{alert}/withdrawal",
    status_code=201,
    summary="Withdraw an alert",
    tags=ALERTS,
    responses=TAKEN,
    response_model=None,
)
async def withdraw_alert(
    context: ContextDep,
    principal: ApiPrincipal,
    alert: UUID,
    withdrawal: WithdrawAlert,
    sent: SentDep,
) -> Response:
    """Nothing from it is sent any more. 409 `already-withdrawn`."""
    return (await access.withdraw(context, principal, alert, withdrawal, sent)).response()


@router.delete(
    "/alerts/{alert}/withdrawal", summary="Undo a withdrawal", tags=ALERTS, response_model=None
)
async def undo_withdrawal(context: ContextDep, principal: ApiPrincipal, alert: UUID) -> Response:
    """Possible for 15 minutes. Messages that were stopped stay stopped.

    409 `not-withdrawn`, `too-late`.
    """
    undone = await access.undo_withdrawal(context, principal, alert, UNKEYED)
    return undone.response()
