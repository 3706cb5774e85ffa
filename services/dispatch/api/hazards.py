"""HTTP in: hazards to recipients."""

from enum import Enum
from uuid import UUID

from services.dispatch import schemas
from services.dispatch.depends import PartsOf
from services.dispatch.reception import hazards as hazard_reception
from shared.web.depends import Signed
from shared.web.routing import Router

router = Router(prefix="/v1")
TAGS: list[str | Enum] = ["hazards"]


@router.get("/hazards", summary="List hazards to recipients", tags=TAGS)
async def get_hazards(parts: PartsOf, principal: Signed) -> list[schemas.HazardShown]:
    """Those that come with Tocsin, without an id, and those of this installation."""
    return await hazard_reception.list_hazards(parts, principal)


@router.post("/hazards", status_code=201, summary="Add a hazard to recipients", tags=TAGS)
async def post_hazard(
    parts: PartsOf, principal: Signed, body: schemas.HazardWanted
) -> schemas.HazardAdded:
    """It holds for whatever has not been sent yet."""
    return await hazard_reception.add_hazard(parts, principal, body)


@router.put("/hazards/{hazard}", summary="Change a hazard", tags=TAGS)
async def put_hazard(
    parts: PartsOf, principal: Signed, hazard: UUID, body: schemas.HazardWanted
) -> schemas.HazardAdded:
    """A new entry stands in its place, under another id; 409 `changed-since` if it held no more."""
    return await hazard_reception.change_hazard(parts, principal, hazard, body)


@router.post("/hazards/{hazard}/removal", status_code=204, summary="Remove a hazard", tags=TAGS)
async def post_removal(parts: PartsOf, principal: Signed, hazard: UUID) -> None:
    """Can be repeated."""
    await hazard_reception.remove_hazard(parts, principal, hazard)
