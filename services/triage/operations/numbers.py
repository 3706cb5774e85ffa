"""References without gaps: the counter's row stays locked until what it numbers is committed."""

from sqlalchemy.dialects.postgresql import insert

from services.triage.rules.references import LAST_SERIAL, Reference, issued_at
from services.triage.tables import Counter
from shared.problems import Conflict
from shared.storage.unit_of_work import UnitOfWork

GLOBAL_SERIES = "OBS"


async def next_number(work: UnitOfWork, scope: str, year: int) -> int:
    """Return the next number of this scope and year, from 1. Others wait until this work ends."""
    counted = insert(Counter).values(scope=scope, year=year, last=1)
    number: int | None = await work.session.scalar(
        counted.on_conflict_do_update(
            index_elements=["scope", "year"], set_={"last": Counter.last + 1}
        ).returning(Counter.last)
    )
    if number is None:
        raise RuntimeError("a counter returned nothing")
    return number


async def allot_reference(work: UnitOfWork, country: str) -> Reference:
    """Allot the code of a first appeal, in the transaction of its issue."""
    year, month = issued_at(work.now)
    serial = await next_number(work, GLOBAL_SERIES, year)
    country_serial = await next_number(work, country, year)
    if serial > LAST_SERIAL:
        raise Conflict("All {last} codes of this year are given out.", values={"last": LAST_SERIAL})
    return Reference(country, country_serial, year, month, serial)
