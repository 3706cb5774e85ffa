"""What all routes of a case share: who asks, of which case, and what they are answered."""

from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request

from services.triage.depends import PartsOf
from services.triage.reception import Visit
from shared.web.depends import Signed
from shared.web.idempotency import IdempotencyKey, Receipt

CASES: list[str | Enum] = ["cases"]
DOCUMENTS: list[str | Enum] = ["documents"]

DONE: dict[int | str, dict[str, Any]] = {
    200: {"model": Receipt, "description": "Done. The same request again gets the same answer."}
}
MADE: dict[int | str, dict[str, Any]] = {
    201: {"model": Receipt, "description": "Stored. The same request again gets the same answer."}
}


async def _visit(
    request: Request,
    parts: PartsOf,
    principal: Signed,
    case: UUID,
    idempotency_key: IdempotencyKey = None,
) -> Visit:
    return Visit(parts, principal, case, idempotency_key, await request.body())


async def _reading(parts: PartsOf, principal: Signed, case: UUID) -> Visit:
    return Visit(parts, principal, case)


Visiting = Annotated[Visit, Depends(_visit)]
"""Of routes that change something: they take an `Idempotency-Key`."""
Reading = Annotated[Visit, Depends(_reading)]
