"""HTTP in: hazards to recipients."""

from enum import Enum
from uuid import UUID

from services.dispatch import schemas
from services.dispatch.access import hazards as hazard_access
from services.dispatch.depends import ContextDep
from shared.web.all_faults import checked_by
from shared.web.depends import ApiPrincipal
from shared.web.routing import Router
from shared.web.sent_request import SentDep

router = Router(prefix="/v1")
TAGS: list[str | Enum] = ["hazards"]


@router.get("/hazards", summary="List hazards to recipients", tags=TAGS)
async def list_hazards(context: ContextDep, principal: ApiPrincipal) -> list[schemas.HazardView]:
    """Those that come with Tocsin, which have no id, and those that this installation added."""
    return await hazard_access.list_hazards(context, principal)


@router.post("/hazards", status_code=201, summary="Add a hazard to recipients", tags=TAGS)
@checked_by(schemas.AddHazard, hazard_access.count_held_back)
async def add_hazard(
    context: ContextDep, principal: ApiPrincipal, body: schemas.AddHazard, sent: SentDep
) -> schemas.HazardAdded:
    """It applies to all messages that are not sent yet."""
    return await hazard_access.add_hazard(context, principal, body, sent)


@router.put("/hazards/{hazard}", summary="Change a hazard", tags=TAGS)
@checked_by(schemas.AddHazard, hazard_access.count_held_back)
async def change_hazard(
    context: ContextDep, principal: ApiPrincipal, hazard: UUID, body: schemas.AddHazard
) -> schemas.HazardAdded:
    """A new entry with another id replaces it. 409 `changed-since` if it is no longer there.

    409 `already-listed` if another entry of the list says the same.
    """
    return await hazard_access.change_hazard(context, principal, hazard, body)


@router.post("/hazards/{hazard}/removal", status_code=204, summary="Remove a hazard", tags=TAGS)
async def remove_hazard(
    context: ContextDep, principal: ApiPrincipal, hazard: UUID, sent: SentDep
) -> None:
    """Can be repeated."""
    await hazard_access.remove_hazard(context, principal, hazard, sent)
