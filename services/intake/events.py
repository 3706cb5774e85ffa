"""The events that intake consumes, and their handlers. The runtime keeps accounts and anchors."""

from services.intake.operations import outcomes
from shared.access.restrictions import keep_case_restricted
from shared.contracts.triage import (
    CaseClosed,
    CaseLinked,
    CaseOpened,
    CaseReopened,
    CaseRestricted,
    CaseUnlinked,
    CaseVerified,
)
from shared.messaging.handlers import HandlerTable, Noting

URGENT = (CaseRestricted,)
"""Who may read an alert. What became of it gathers for a moment."""
LISTENS_TO = ("triage", "dispatch", "relocation", "identity")


def handlers() -> HandlerTable:
    return {
        CaseOpened: Noting(outcomes.keep_cases_opened),
        CaseVerified: outcomes.keep_case_verified,
        CaseRestricted: keep_case_restricted,
        CaseClosed: outcomes.keep_case_closed,
        CaseReopened: outcomes.keep_case_reopened,
        CaseLinked: outcomes.keep_case_linked,
        CaseUnlinked: outcomes.keep_case_unlinked,
    }
