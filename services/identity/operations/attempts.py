"""Counting who tries to sign in, before anything is compared, so that a burst counts in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.identity.parts import Parts
from services.identity.rules.slowing import (
    ACCOUNT,
    ACCOUNT_FROM_PLACE,
    KNOWN_FOR,
    PLACE,
    Slowing,
    place_of,
)
from services.identity.tables import SignInAttempt
from shared.problems import TooManyRequests
from shared.storage.unit_of_work import UnitOfWork

PURPOSE = "sign-in attempt"


@dataclass(frozen=True, slots=True)
class Tried:
    """What an attempt counts against, as keyed hashes: neither name nor address is kept."""

    account_from_place: bytes
    account: bytes
    place: bytes


def tried(parts: Parts, name: str, address: str | None) -> Tried:
    """`name` is the form of `sign_in_name`, of an account or of none: both are counted alike."""
    place = place_of(address)

    def hashed(kind: str, value: str) -> bytes:
        return parts.lookup.hash(f"{PURPOSE} {kind}", value)

    return Tried(hashed("both", f"{place} {name}"), hashed("account", name), hashed("place", place))


async def claim_attempt(work: UnitOfWork, attempt: Tried) -> None:
    """Count an attempt as failed until it succeeds; raise `TooManyRequests` while one must wait.

    A refused attempt is not counted: who only waits is let in.
    """
    rows = await _held(work, attempt)
    counted = _counted(rows, attempt, work)
    wait = max(rule.left(row.failures, row.last_at, work.now) for row, rule in counted)
    if wait > timedelta(0):
        raise TooManyRequests(
            "Too many attempts. Wait {seconds} s, then try again.",
            code="slow-down",
            values={"seconds": ceil(wait.total_seconds())},
        )
    for row, rule in counted:
        row.failures = rule.counted(row.failures, row.last_at, work.now) + 1
        row.last_at = work.now


async def clear_attempt(work: UnitOfWork, attempt: Tried) -> None:
    """Take back the claim of an attempt that succeeded. The place is known from now on."""
    rows = await _held(work, attempt)
    both, account, place = (rows[each] for each in _order(attempt))
    if not _is_known(both, work):
        place.failures = max(0, place.failures - 1)
    both.failures = account.failures = 0
    both.last_at = work.now
    both.known_until = work.now + KNOWN_FOR


async def purge_attempts(work: UnitOfWork) -> None:
    """Delete what counts no more."""
    oldest = work.now - max(each.forgotten_after for each in (ACCOUNT, ACCOUNT_FROM_PLACE, PLACE))
    known = SignInAttempt.known_until > work.now
    await work.session.execute(
        delete(SignInAttempt).where(SignInAttempt.last_at < oldest, known.is_not(True))
    )


def _order(attempt: Tried) -> tuple[bytes, bytes, bytes]:
    return attempt.account_from_place, attempt.account, attempt.place


async def _held(work: UnitOfWork, attempt: Tried) -> dict[bytes, SignInAttempt]:
    """Hold the three rows, in the order of their keys: two attempts at once never deadlock."""
    wanted = sorted(_order(attempt))
    await work.session.execute(
        insert(SignInAttempt)
        .values([{"tried": each, "failures": 0, "last_at": work.now} for each in wanted])
        .on_conflict_do_nothing()
    )
    rows = await work.session.scalars(
        select(SignInAttempt)
        .where(SignInAttempt.tried.in_(wanted))
        .order_by(SignInAttempt.tried)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.tried: row for row in rows}


def _counted(
    rows: dict[bytes, SignInAttempt], attempt: Tried, work: UnitOfWork
) -> Sequence[tuple[SignInAttempt, Slowing]]:
    both = rows[attempt.account_from_place]
    if _is_known(both, work):
        return [(both, ACCOUNT_FROM_PLACE)]
    return [
        (both, ACCOUNT_FROM_PLACE),
        (rows[attempt.account], ACCOUNT),
        (rows[attempt.place], PLACE),
    ]


def _is_known(both: SignInAttempt, work: UnitOfWork) -> bool:
    return both.known_until is not None and both.known_until > work.now
