"""What relocation hears, and what it does then."""

from functools import partial

from services.relocation.operations import opening, standing
from services.relocation.parts import Parts
from shared.access.restrictions import keep_restriction
from shared.contracts.intake import AlertConsentChanged, AlertFiled, AlertWithdrawn
from shared.contracts.triage import (
    CaseClosed,
    CaseLinked,
    CaseOpened,
    CaseReopened,
    CaseRestricted,
    CaseUnlinked,
    ProtectionRequested,
)
from shared.messaging.effects import HandlerTable

LISTENS_TO = ("intake", "triage", "identity")


def handlers(parts: Parts) -> HandlerTable:
    return {
        ProtectionRequested: partial(opening.open_request, parts=parts),
        AlertFiled: standing.keep_filed_consents,
        AlertConsentChanged: standing.keep_consent,
        AlertWithdrawn: standing.keep_withdrawal,
        CaseOpened: standing.keep_case,
        CaseRestricted: keep_restriction,
        CaseClosed: standing.keep_closed_case,
        CaseReopened: standing.keep_reopened_case,
        CaseLinked: standing.keep_level,
        CaseUnlinked: standing.keep_level,
    }
