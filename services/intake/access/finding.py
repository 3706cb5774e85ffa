"""Find the alert that an operation is about, and authorise for it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.intake.context import Context
from services.intake.queries import alerts as queries
from shared.access.authorise import authorise, only_as_filer
from shared.access.principal import Principal
from shared.access.refused_attempts import refusals_noted
from shared.access.restrictions import restriction_of_alert
from shared.access.roles import Operation
from shared.storage.unit_of_work import ReadSession


async def found_for(
    context: Context, principal: Principal, operation: Operation, alert: UUID
) -> tuple[Row[Any], bool]:
    """Return the alert, and whether access is only as its filer; a refusal is recorded."""
    noting = refusals_noted(context.database, principal, operation, "alert", alert)
    async with noting, context.database.read() as session:
        return await find(session, principal, operation, alert)


async def find(
    session: ReadSession, principal: Principal, operation: Operation, alert: UUID
) -> tuple[Row[Any], bool]:
    """Return the alert, and whether access is only as its filer. `Forbidden` or `NotFound`."""
    found = await queries.find_alert(session, alert, principal.account)
    restricted_to = await restriction_of_alert(session, alert)
    authorise(
        principal, operation, desk=found.desk, restricted_to=restricted_to, filed_by=found.filed_by
    )
    as_filer = only_as_filer(principal, operation, desk=found.desk, restricted_to=restricted_to)
    return found, as_filer
