"""What intake hears, and what it does then. Accounts and anchors are kept by the runtime."""

from services.intake.operations import outcomes
from shared.access.restrictions import keep_restriction
from shared.contracts.triage import CaseClosed, CaseOpened, CaseRestricted, CaseVerified
from shared.messaging.effects import HandlerTable

LISTENS_TO = ("triage", "dispatch", "relocation", "identity")


def handlers() -> HandlerTable:
    return {
        CaseOpened: outcomes.keep_case_opened,
        CaseVerified: outcomes.keep_case_verified,
        CaseRestricted: keep_restriction,
        CaseClosed: outcomes.keep_case_closed,
    }
