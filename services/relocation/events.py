"""What relocation hears, and what it does then."""

from functools import partial

from services.relocation.operations import opening, restricting, standing, unseen
from services.relocation.parts import Parts
from shared.contracts.identity import AccountChanged
from shared.contracts.intake import (
    AlertConsentChanged,
    AlertFiled,
    AlertWithdrawalUndone,
    AlertWithdrawn,
)
from shared.contracts.triage import (
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
"""What people wait for, and what stops them. Facts of alerts and cases gather for a moment."""
LISTENS_TO = ("intake", "triage", "identity")


def handlers(parts: Parts) -> HandlerTable:
    return {
        ProtectionRequested: partial(opening.open_request, parts=parts),
        AlertFiled: Noting(standing.keep_alerts_filed),
        AlertConsentChanged: standing.keep_alert_consent_changed,
        AlertWithdrawn: standing.keep_alert_withdrawn,
        AlertWithdrawalUndone: standing.keep_withdrawal_undone,
        CaseOpened: Noting(standing.keep_cases_opened),
        CaseRestricted: restricting.follow_restriction,
        CaseClosed: standing.keep_case_closed,
        CaseReopened: standing.keep_case_reopened,
        CaseLinked: standing.keep_level,
        CaseUnlinked: standing.keep_level,
        AccountChanged: unseen.follow_account,
    }
