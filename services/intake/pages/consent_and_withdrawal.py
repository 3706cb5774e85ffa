"""Record a consent, or withdraw an alert."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import AfterValidator, Field
from starlette.responses import Response

from services.intake import access
from services.intake.context import Context
from services.intake.depends import ContextDep
from services.intake.schemas.requests import RecordConsent, WithdrawAlert
from shared.access.principal import Principal
from shared.message_ids import msgid
from shared.web.confirming import Question, ask_first
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.field_types import OptionalWords
from shared.web.labels import labels_of
from shared.web.routing import Router
from shared.web.sent_request import UNKEYED
from shared.web.submit import submitted

router = Router(prefix="/alerts/{alert}", include_in_schema=False)
"""A form may be sent twice: the consent stays the same, and the alert is withdrawn once."""

NO_REASON = msgid("Enter the reason. The people who work on the case read it.")


def _said(reason: str | None) -> str:
    if reason is None:
        raise ValueError(NO_REASON)
    return reason


class WithdrawalForm(WithdrawAlert):
    """The form of the page, on which a reason is required."""

    reason: Annotated[OptionalWords, AfterValidator(_said), Field(validate_default=True)] = None


def withdrawing(about: str) -> Question:
    """`about` names whom the alert is about, and its country."""
    return Question(
        msgid("Withdraw this alert?"),
        msgid(
            "From now on, nothing from this alert is sent. Waiting messages are stopped. "
            "Messages already sent cannot be recalled. You can undo the withdrawal for 15 "
            "minutes. Messages that are stopped in the meantime stay stopped."
        ),
        msgid("Withdraw the alert"),
        about=about,
    )


async def _about(request: Request, context: Context, principal: Principal, alert: UUID) -> str:
    shown = await access.show(context, principal, alert)
    country = labels_of(request, context.taxonomy).term("countries", shown.country)
    names = (person.name for person in shown.persons)
    return ", ".join(each for each in (*names, country) if each)


@router.post("/consents")
async def take_consent(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, alert: UUID
) -> Response:
    check = partial(access.expect_consent, context, principal)
    told = await submitted(request, pages, RecordConsent, further=check)
    await access.record_consent(context, principal, alert, told, UNKEYED)
    return pages.redirect(path_of(request, f"/alerts/{alert}"), msgid("Consent updated."))


@router.post("/withdrawal")
async def take_withdrawal(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, alert: UUID
) -> Response:
    told = await submitted(request, pages, WithdrawalForm)
    await access.expect_may_withdraw(context, principal, alert)
    about = await _about(request, context, principal, alert)
    if (asked := await ask_first(request, pages, withdrawing(about))) is not None:
        return asked
    await access.withdraw(context, principal, alert, told, UNKEYED)
    return pages.redirect(
        path_of(request, f"/alerts/{alert}"),
        msgid("Alert withdrawn. Nothing from it is sent. You can undo this here."),
    )


@router.post("/withdrawal/undo")
async def undo_withdrawal(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, alert: UUID
) -> Response:
    await access.undo_withdrawal(context, principal, alert, UNKEYED)
    return pages.redirect(
        path_of(request, f"/alerts/{alert}"),
        msgid("Withdrawal undone. Messages that it stopped stay stopped."),
    )
