"""The events that dispatch consumes, and the operation that handles each."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import jwt

from services.dispatch.context import Context
from services.dispatch.operations.campaigns.counting_former import watch_recipients
from services.dispatch.operations.campaigns.known_facts import (
    on_alert_consent_changed,
    on_alert_withdrawn,
    on_appeal_withdrawn,
    on_case_closed,
    on_case_linked,
    on_case_reopened,
    on_case_unlinked,
    on_cases_verified,
    on_withdrawal_undone,
)
from services.dispatch.operations.campaigns.starting import start_campaign
from services.dispatch.operations.notices.asking_to_sign import ask_to_sign, remind_to_sign
from services.dispatch.operations.notices.ending_letters import on_signature_ended
from services.dispatch.operations.notices.redirecting import redirect_letters
from services.dispatch.operations.notices.sending import send_notices
from shared.access.restrictions import on_case_restricted
from shared.contracts.identity import AccountChanged
from shared.contracts.intake import AlertConsentChanged, AlertWithdrawalUndone, AlertWithdrawn
from shared.contracts.notices import NoticeRequested
from shared.contracts.signatories import SignatureAsked, SignatureEnded, SignatureReminded
from shared.contracts.triage import (
    AppealIssued,
    AppealWithdrawn,
    CaseClosed,
    CaseLinked,
    CaseReopened,
    CaseRestricted,
    CaseUnlinked,
    CaseVerified,
    RecipientsAsked,
)
from shared.messaging.handlers import HandlerTable, Noting
from shared.storage.unit_of_work import UnitOfWork

ALONE = (
    AppealIssued,
    AppealWithdrawn,
    CaseClosed,
    CaseReopened,
    CaseLinked,
    CaseUnlinked,
    AlertConsentChanged,
    AlertWithdrawn,
    AlertWithdrawalUndone,
    SignatureEnded,
)
"""These take long with many recipients, or wait for a campaign that is being sent."""
URGENT = (*ALONE, CaseRestricted, CaseVerified, SignatureAsked, SignatureReminded)
"""Events that start or stop messages. Notices are collected for a moment."""


def handlers(context: Context) -> HandlerTable:
    return {
        AppealIssued: partial(_start, context=context),
        RecipientsAsked: watch_recipients,
        SignatureAsked: partial(ask_to_sign, context=context),
        SignatureReminded: partial(remind_to_sign, context=context),
        SignatureEnded: partial(on_signature_ended, context=context),
        AppealWithdrawn: partial(on_appeal_withdrawn, context=context),
        CaseRestricted: on_case_restricted,
        CaseClosed: partial(on_case_closed, context=context),
        CaseReopened: on_case_reopened,
        CaseLinked: partial(on_case_linked, context=context),
        CaseUnlinked: on_case_unlinked,
        CaseVerified: Noting(on_cases_verified),
        AlertConsentChanged: partial(on_alert_consent_changed, context=context),
        AlertWithdrawn: partial(on_alert_withdrawn, context=context),
        AlertWithdrawalUndone: on_withdrawal_undone,
        AccountChanged: partial(redirect_letters, context=context),
        NoticeRequested: Noting(partial(_notify, context=context)),
    }


async def _start(work: UnitOfWork, event: AppealIssued, *, context: Context) -> None:
    keys = await _public_keys(context, event.attestation)
    await start_campaign(work, event, context=context, keys=keys)


async def _notify(work: UnitOfWork, events: Sequence[NoticeRequested], *, context: Context) -> None:
    await send_notices(work, events, context=context)


async def _public_keys(context: Context, attestation: str) -> dict[str, Any]:
    """Return the key that the attestation names, if it is triage's.

    If no keys can be read at all, `Unavailable` lets the event be tried again: an appeal is refused
    only for its own faults.
    """
    try:
        kid = str(jwt.get_unverified_header(attestation).get("kid", ""))
    except jwt.InvalidTokenError:
        return {}
    key = await context.attesting.get(kid)
    return {} if key is None else {kid: key}
