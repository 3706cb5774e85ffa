"""Find the ids for `tocsin audit list`: a case number gives everything that belongs to the case."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from services.front.without_loops import runtime_of

if TYPE_CHECKING:
    from shared.settings import ServiceSettings


async def by_number(settings: "ServiceSettings", owner: str, number: str) -> set[UUID]:
    """Return the ids for a number: of a support request, or of a case and its records; or none."""
    from services.relocation.queries import requests_numbered
    from services.triage.queries.related import related_to_number

    async with runtime_of(settings) as runtime, runtime.database.read() as session:
        if owner == "relocation":
            return set(await requests_numbered(session, number))
        return await related_to_number(session, number)


async def own_of(settings: "ServiceSettings", service: str, related: Collection[UUID]) -> set[UUID]:
    """Return the service's own records of cases.

    These are campaigns in dispatch and support requests in relocation. The other services know
    cases by triage's records.
    """
    from services.dispatch.queries.campaigns import campaigns_of
    from services.relocation.queries import requests_of

    if service not in {"dispatch", "relocation"}:
        return set()
    of_cases = campaigns_of if service == "dispatch" else requests_of
    async with runtime_of(settings) as runtime, runtime.database.read() as session:
        return set(await of_cases(session, related))
