"""Reference codes without gaps: the counter's row stays locked until the commit.

Follow-ups are counted for each first document, in the scope `OBS 090` of the year of its code.
"""

from collections.abc import Iterable

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from services.triage.rules.references import LAST_FOLLOW_UP, LAST_SERIAL, Reference, issued_at
from services.triage.tables import Counter
from shared.problems import Conflict
from shared.storage.unit_of_work import UnitOfWork

GLOBAL_SERIES = "OBS"


async def next_number(work: UnitOfWork, scope: str, year: int, used: int = 0) -> int:
    """Return the next number of this scope and year. Others wait until this work ends.

    It is 1 at first, and always higher than `used`, which was given elsewhere.
    """
    counted = insert(Counter).values(scope=scope, year=year, last=used + 1)
    number: int | None = await work.session.scalar(
        counted.on_conflict_do_update(
            index_elements=["scope", "year"],
            set_={"last": func.greatest(Counter.last, used) + 1},
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


async def allot_follow_up(work: UnitOfWork, followed: Reference) -> Reference:
    """Return the code of a follow-up: that of the first document, with the next number.

    `followed`: the code of the first document, or of any follow-up to it. In the transaction of its
    issue, as `allot_reference`. `Conflict` if all numbers of this document are used.
    """
    number = await next_number(work, _scope_of(followed), followed.year, followed.follow_up)
    if number > LAST_FOLLOW_UP:
        raise Conflict(
            "This document already has {last} follow-ups. The next one needs a code of its own.",
            values={"last": LAST_FOLLOW_UP},
        )
    return followed.followed_by(number)


def _scope_of(followed: Reference) -> str:
    return f"{GLOBAL_SERIES} {followed.serial:03}"


async def count_past(work: UnitOfWork, references: Iterable[Reference]) -> int:
    """Raise the counters past these codes, which were sent already; return how many were behind.

    Used after triage's database was restored from a backup: it does not know the codes given since.
    """
    highest: dict[tuple[str, int], int] = {}
    for each in references:
        for scope, number in _counted(each):
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


def _counted(reference: Reference) -> tuple[tuple[str, int], ...]:
    """Return the numbers in a code, each with its scope."""
    return (
        (GLOBAL_SERIES, reference.serial),
        (reference.country, reference.country_serial),
        *(((_scope_of(reference), reference.follow_up),) if reference.follow_up else ()),
    )
