"""Propose all officials of a table at once, or none if one of them is refused."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.operations.library.officials import (
    faults_of_official,
    propose_official,
    stored,
)
from services.triage.operations.library.officials_csv import OfficialRow, in_line, read_csv
from services.triage.operations.library.proposing import Proposed, propose_change
from services.triage.queries.officials import officials_of
from services.triage.rules.library import OFFICIAL
from services.triage.schemas import OfficialView
from shared.clock import new_id
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.taxonomy import Taxonomy
from shared.taxonomy.lists import UNKNOWN_CODE
from shared.web.idempotency import Receipt
from shared.web.problems import INVALID_MESSAGE

NOT_THERE = msgid("The directory has nobody with this id.")
UNKNOWN = msgid("This code is not in the list.")
OTHER_COUNTRY = msgid("This official is of another country.")
TWICE = msgid("This official is in the table twice.")
ALREADY = msgid("Somebody with this name and office is in the directory. Add the id of the export.")
WAITS = msgid("A proposal for this official waits for a second person.")


async def import_officials(work: UnitOfWork, taxonomy: Taxonomy, run: UUID, text: str) -> Receipt:
    """Propose every official of the table who is new or different.

    `run`: the id of this import. Raises `Invalid` with every fault, by line; then nothing is
    proposed. Rows that say what is approved are left out.
    """
    await work.ask_again(run)
    rows, known = await faultless_rows(work.session, taxonomy, text, work.now)
    proposed = 0
    for row in rows:
        standing = known.get(row.id) if row.id else None
        if standing is None:
            await propose_official(work, taxonomy, new_id(), row.country, row.official)
        elif _differs(row, standing, work.now):
            content = Proposed(stored(row.official, work.now))
            await propose_change(work, OFFICIAL, standing.id, standing.version, content)
        else:
            continue
        proposed += 1
    work.record("library.imported", "library_entry", run, rows=len(rows), proposed=proposed)
    return Receipt(id=run, state="imported", reference=str(proposed))


async def faultless_rows(
    session: AsyncSession, taxonomy: Taxonomy, text: str, now: datetime
) -> tuple[Sequence[OfficialRow], Mapping[UUID, OfficialView]]:
    """Return the rows of a table and the officials that the directory has."""
    table = read_csv(text)
    known = {each.id: each for each in await officials_of(session, taxonomy, None, now.date())}
    faults = [*table.faults, *_faults(table.rows, known, taxonomy, now)]
    if faults:
        raise Invalid(INVALID_MESSAGE, faults=faults)
    return table.rows, known


def _faults(
    rows: Sequence[OfficialRow],
    known: Mapping[UUID, OfficialView],
    taxonomy: Taxonomy,
    now: datetime,
) -> Iterator[FieldFault]:
    there = {_name(e.country, e.shown.office, e.shown.name): e for e in known.values()}
    seen = set[object]()
    for row in rows:
        name = _name(row.country, row.official.office, row.official.name)
        for fault in faults_of_official(row.official, taxonomy, now):
            yield in_line(row.line, fault.field, _words(fault))
        if unknown := taxonomy.countries.fault(row.country, field="country"):
            yield in_line(row.line, "country", _words(unknown))
        if {row.id or name, name} & seen:
            yield in_line(row.line, "name", TWICE)
        seen |= {row.id or name, name}
        if row.id is None:
            if name in there:
                yield in_line(row.line, "name", ALREADY)
        elif (standing := known.get(row.id)) is None:
            yield in_line(row.line, "id", NOT_THERE)
        elif standing.country != row.country:
            yield in_line(row.line, "country", OTHER_COUNTRY)
        elif standing.waiting is not None and _differs(row, standing, now):
            yield in_line(row.line, "id", WAITS)


def _words(fault: FieldFault) -> str:
    """Return the message of a fault; that of an unknown code would list all codes in each line."""
    return UNKNOWN if fault.code == UNKNOWN_CODE else fault.message


def _differs(row: OfficialRow, standing: OfficialView, now: datetime) -> bool:
    """Return whether a row says something else than what is approved and checked."""
    if standing.official is None or standing.retired:
        return True
    told = row.official.model_copy(update={"checked_on": row.official.checked_on or now.date()})
    checked = {"checked_on": standing.checked_on}
    return told != standing.official.model_copy(update=checked)


def _name(country: str, office: str, name: str) -> tuple[str, str, str]:
    return country, office, name.casefold()
