"""Count attempts to sign in before anything is compared, so that a burst counts in full."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.identity.context import Context
from services.identity.operations.devices import is_known
from services.identity.profiles import EMAIL_PURPOSE
from services.identity.rules.throttling import (
    ACCOUNT,
    ACCOUNT_FROM_DEVICE,
    ACCOUNT_FROM_PLACE,
    COUNTED_FOR,
    KNOWN_FOR,
    MANY_FAILURES,
    MANY_PLACES,
    PLACE,
    Throttle,
)
from services.identity.tables import SignInAttempt
from shared.access.networks import network_of, place_of
from shared.storage.unit_of_work import UnitOfWork

PURPOSE = "sign-in attempt"
NO_WAIT = timedelta(0)


@dataclass(frozen=True, slots=True)
class AttemptHashes:
    """What an attempt is counted for, as keyed hashes: neither name nor address is stored.

    `email` is the hash by which accounts are found; `device` is None if it is no browser.
    """

    account_from_place: bytes
    account_from_network: bytes
    account: bytes
    place: bytes
    email: bytes
    device: bytes | None = None


def tried(
    context: Context, name: str, address: str | None, device: str | None = None
) -> AttemptHashes:
    """Return what an attempt is counted for.

    `name` is the form of `sign_in_name`, whether there is such an account or not: both count alike.
    """
    place = place_of(address)

    def hashed(kind: str, value: str) -> bytes:
        return context.lookup.hash(f"{PURPOSE} {kind}", value)

    return AttemptHashes(
        account_from_place=hashed("both", f"{place} {name}"),
        account_from_network=hashed("network", f"{network_of(address)} {name}"),
        account=hashed("account", name),
        place=hashed("place", place),
        email=context.lookup.hash(EMAIL_PURPOSE, name),
        device=None if device is None else hashed("device", f"{device} {name}"),
    )


async def claim_attempt(work: UnitOfWork, attempt: AttemptHashes) -> timedelta:
    """Count an attempt as failed until it succeeds; return how long one must wait instead.

    One that has to wait is not counted: somebody who waits is let in. Commit in either case, since
    a person who waits for others at this account is given a turn.
    """
    rows = await _held(work, attempt)
    both = rows[attempt.account_from_place]
    counted = [(both, ACCOUNT_FROM_PLACE)]
    if not _is_known_place(both, work):
        counted.append((rows[attempt.place], PLACE))
    if (wait := max(_left(row, rule, work) for row, rule in counted)) > NO_WAIT:
        return wait
    if not _is_known_place(both, work):
        device = rows.get(attempt.device) if attempt.device is not None else None
        if device is not None and _left(device, ACCOUNT_FROM_DEVICE, work) <= NO_WAIT:
            counted.append((device, ACCOUNT_FROM_DEVICE))
        elif (wait := _wait_for_turn(rows, attempt, work)) > NO_WAIT:
            return wait
    for row, rule in counted:
        row.failures = rule.counted(row.failures, row.last_at, work.now) + 1
        row.last_at = work.now
    return NO_WAIT


async def clear_attempt(work: UnitOfWork, attempt: AttemptHashes) -> None:
    """Undo the count of an attempt that succeeded. The place is known from now on."""
    rows = await _held(work, attempt)
    both, account = rows[attempt.account_from_place], rows[attempt.account]
    device = rows.get(attempt.device) if attempt.device is not None else None
    if not _is_known_place(both, work):
        place = rows[attempt.place]
        place.failures = max(0, place.failures - 1)
        if device is None:
            _forget_stranger(account, both)
    if device is not None:
        device.failures = 0
    both.failures = 0
    both.last_at = work.now
    both.known_until = work.now + KNOWN_FOR


async def are_many(work: UnitOfWork, attempt: AttemptHashes) -> bool:
    """Return whether many attempts for this account by strangers failed, from many places."""
    row = await work.session.get(SignInAttempt, attempt.account)
    return row is not None and row.failures >= MANY_FAILURES and row.places >= MANY_PLACES


async def purge_attempts(work: UnitOfWork) -> None:
    """Delete attempts that no longer count."""
    rules = (ACCOUNT_FROM_DEVICE, ACCOUNT_FROM_PLACE, PLACE)
    oldest = work.now - max(COUNTED_FOR, *(each.forgotten_after for each in rules))
    known = SignInAttempt.known_until > work.now
    await work.session.execute(
        delete(SignInAttempt).where(SignInAttempt.last_at < oldest, known.is_not(True))
    )


async def _held(work: UnitOfWork, attempt: AttemptHashes) -> dict[bytes, SignInAttempt]:
    """Lock the rows in the order of their keys, so that two attempts never deadlock."""
    wanted = [
        attempt.account_from_place,
        attempt.account_from_network,
        attempt.account,
        attempt.place,
    ]
    if attempt.device is not None and await is_known(work, attempt.device, attempt.email):
        wanted.append(attempt.device)
    wanted.sort()
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


def _wait_for_turn(
    rows: dict[bytes, SignInAttempt], attempt: AttemptHashes, work: UnitOfWork
) -> timedelta:
    """Return how long a stranger still waits for their turn, which is kept until they come."""
    account, network = rows[attempt.account], rows[attempt.account_from_network]
    if not ACCOUNT.is_good(network.turn_at, work.now):
        turn = ACCOUNT.next_turn(account.turns_until, work.now)
        if turn - work.now > ACCOUNT.longest:
            return ACCOUNT.longest
        account.turns_until = ACCOUNT.taken(account.turns_until, work.now)
        network.turn_at, network.last_at = turn, work.now
    wait = (network.turn_at or work.now) - work.now
    if wait <= NO_WAIT:
        network.turn_at = None
        _note_stranger(account, rows[attempt.account_from_place], work)
    return wait


def _note_stranger(account: SignInAttempt, both: SignInAttempt, work: UnitOfWork) -> None:
    """Count a stranger's attempt, and its place if it is the first from there."""
    if work.now - account.last_at >= COUNTED_FOR:
        account.failures = account.places = 0
    account.failures += 1
    account.last_at = work.now
    if not ACCOUNT_FROM_PLACE.counted(both.failures, both.last_at, work.now):
        account.places += 1


def _forget_stranger(account: SignInAttempt, both: SignInAttempt) -> None:
    """Give back the turn of somebody who signed in, and stop counting them."""
    if account.turns_until is not None:
        account.turns_until -= ACCOUNT.step
    account.failures = max(0, account.failures - 1)
    account.places = max(0, account.places - (both.failures <= 1))


def _left(row: SignInAttempt, rule: Throttle, work: UnitOfWork) -> timedelta:
    return rule.left(row.failures, row.last_at, work.now)


def _is_known_place(both: SignInAttempt, work: UnitOfWork) -> bool:
    return both.known_until is not None and both.known_until > work.now
