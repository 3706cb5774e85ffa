"""Read the saved versions of a document, and what differs between two."""

from uuid import UUID

from services.triage.access import CaseAccess
from services.triage.queries.versions import version_shown, versions_of
from services.triage.schemas import SavedVersionText, SavedVersionView
from shared.access.authorise import reach
from shared.access.roles import Operation


async def list_versions(access: CaseAccess, document: UUID) -> list[SavedVersionView]:
    """Return every saved version without its text, the newest first."""
    reach(access.principal, Operation.CASE_READ)
    async with access.reading("appeal.read", document=str(document)) as (session, found, _):
        return await versions_of(session, found.case.id, document)


async def read_version(
    access: CaseAccess, document: UUID, version: int, since: int | None = None
) -> SavedVersionText:
    """Return one version with its text, and what differs from the version `since`."""
    reach(access.principal, Operation.CASE_READ)
    async with access.reading("appeal.read", document=str(document)) as (session, found, keys):
        return await version_shown(session, keys, found.case.id, document, version, since)
