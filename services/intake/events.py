"""The events that intake consumes, and their handlers. The runtime handles accounts and anchors."""

from services.intake.operations import outcomes
from shared.access.restrictions import on_case_restricted
from shared.contracts.triage import (
    CaseAssessed,
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
"""It decides who may read an alert. Events about results are collected for a moment."""
LISTENS_TO = ("triage", "dispatch", "relocation", "identity")


def handlers() -> HandlerTable:
    return {
        CaseOpened: Noting(outcomes.on_cases_opened),
        CaseAssessed: outcomes.on_case_assessed,
        CaseVerified: outcomes.on_case_verified,
        CaseRestricted: on_case_restricted,
        CaseClosed: outcomes.on_case_closed,
        CaseReopened: outcomes.on_case_reopened,
        CaseLinked: outcomes.on_case_linked,
        CaseUnlinked: outcomes.on_case_unlinked,
    }
