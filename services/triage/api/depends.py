"""What all routes of a case share: the account, the case, and the documented answers."""

from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends

from services.triage.access import CaseAccess
from services.triage.depends import ContextDep
from shared.web.depends import ApiPrincipal
from shared.web.idempotency import Receipt
from shared.web.sent_request import SentDep

CASES: list[str | Enum] = ["cases"]
DOCUMENTS: list[str | Enum] = ["documents"]

DONE: dict[int | str, dict[str, Any]] = {
    200: {"model": Receipt, "description": "Done. The same request again gets the same answer."}
}
MADE: dict[int | str, dict[str, Any]] = {
    201: {"model": Receipt, "description": "Stored. The same request again gets the same answer."}
}


async def _change_access(
    context: ContextDep, principal: ApiPrincipal, case: UUID, sent: SentDep
) -> CaseAccess:
    return CaseAccess(context, principal, case, sent)


async def _read_access(context: ContextDep, principal: ApiPrincipal, case: UUID) -> CaseAccess:
    return CaseAccess(context, principal, case)


ChangeAccess = Annotated[CaseAccess, Depends(_change_access)]
"""Of routes that change something: they take an `Idempotency-Key`."""
ReadAccess = Annotated[CaseAccess, Depends(_read_access)]
