"""The events that relocation consumes, and the operation that handles each."""

from functools import partial

from services.relocation.context import Context
from services.relocation.operations import (
    case_levels,
    known_facts,
    opening,
    restricting,
    stuck_requests,
)
from shared.contracts.identity import AccountChanged
from shared.contracts.intake import (
    AlertConsentChanged,
    AlertFiled,
    AlertWithdrawalUndone,
    AlertWithdrawn,
)
from shared.contracts.triage import (
    CaseAssessed,
    CaseClosed,
    CaseLinked,
    CaseOpened,
    CaseReopened,
    CaseRestricted,
    CaseUnlinked,
    ProtectionRequested,
)
from shared.messaging.handlers import HandlerTable, Noting

URGENT = (
    ProtectionRequested,
    AlertConsentChanged,
    AlertWithdrawn,
    AlertWithdrawalUndone,
    CaseRestricted,
)
"""Events that people wait for, or that stop grants. Facts of alerts and cases are collected for a
moment."""
LISTENS_TO = ("intake", "triage", "identity")


def handlers(context: Context) -> HandlerTable:
    return {
        ProtectionRequested: partial(opening.open_request, context=context),
        AlertFiled: Noting(known_facts.on_alerts_filed),
        AlertConsentChanged: known_facts.on_alert_consent_changed,
        AlertWithdrawn: known_facts.on_alert_withdrawn,
        AlertWithdrawalUndone: known_facts.on_withdrawal_undone,
        CaseOpened: Noting(known_facts.on_cases_opened),
        CaseRestricted: restricting.follow_restriction,
        CaseClosed: known_facts.on_case_closed,
        CaseReopened: known_facts.on_case_reopened,
        CaseAssessed: case_levels.on_case_level,
        CaseLinked: case_levels.on_case_level,
        CaseUnlinked: case_levels.on_case_level,
        AccountChanged: stuck_requests.follow_account,
    }
