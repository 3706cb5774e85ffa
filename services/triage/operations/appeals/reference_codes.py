"""Reference codes without gaps: the counter's row stays locked until the commit."""

from collections.abc import Iterable

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
    """Return the next code for a document of any kind, in the transaction of its issue.

    `Conflict` if all codes of this year are used.
    """
    year, month = issued_at(work.now)
    serial = await next_number(work, GLOBAL_SERIES, year)
    country_serial = await next_number(work, country, year)
    if serial > LAST_SERIAL:
        raise Conflict(
            "All {last} codes of this year are used. No more documents can be issued this year.",
            values={"last": LAST_SERIAL},
        )
    return Reference(country, country_serial, year, month, serial)


async def count_past(work: UnitOfWork, references: Iterable[Reference]) -> int:
    """Raise the counters past these codes, which were sent already; return how many were behind.

    Used after triage's database was restored from a backup: it does not know the codes given since.
    """
    highest: dict[tuple[str, int], int] = {}
    for each in references:
        for scope, number in ((GLOBAL_SERIES, each.serial), (each.country, each.country_serial)):
            highest[scope, each.year] = max(number, highest.get((scope, each.year), 0))
    raised = 0
    for (scope, year), number in sorted(highest.items()):
        counted = insert(Counter).values(scope=scope, year=year, last=number)
        raised += len(
            (
                await work.session.execute(
                    counted.on_conflict_do_update(
                        index_elements=["scope", "year"],
                        set_={"last": number},
                        where=Counter.last < number,
                    ).returning(Counter.scope)
                )
            ).all()
        )
    return raised
