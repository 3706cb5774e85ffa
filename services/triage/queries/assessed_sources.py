"""Read the sources of a case as its gates check them."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.queries.case_records import case_sources
from services.triage.queries.unopened import unopened_source
from services.triage.queries.unsealing import open_source
from services.triage.rules.gates.candidate import SourceAssessed
from services.triage.tables import CaseSource
from shared.contracts.content import Source
from shared.names import contact_forms, transliterate
from shared.storage.sealing import Keys


async def sources_of(session: AsyncSession, keys: Keys, case: UUID) -> tuple[SourceAssessed, ...]:
    """Return the sources of a case as the gates check them."""
    return assessed_sources(keys, await case_sources(session, case))


def assessed_sources(keys: Keys, rows: Iterable[CaseSource]) -> tuple[SourceAssessed, ...]:
    """Return these rows, opened, as the gates check them."""
    return tuple(source_view(row, open_source(keys, row)) for row in rows)


def source_view(row: CaseSource, told: Source | None) -> SourceAssessed:
    """Return a source as the gates check it; `told` None: nobody can say who it is."""
    name = (told.name or "") if told else ""
    return replace(unopened_source(row), known_by=_known_by(told), name=name)


def _known_by(source: Source | None) -> frozenset[str]:
    """Return name and contact of a source in a form to compare: folded, words in any order."""
    if source is None:
        return frozenset()
    name = " ".join(sorted(transliterate(source.name or "").split()))
    contacts = contact_forms(source.contact or "")
    return frozenset(
        (*(f"contact {form}" for form in contacts), *((f"name {name}",) if name else ()))
    )
