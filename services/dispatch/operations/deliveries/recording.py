"""Record the results of attempts, a batch in one transaction: settled, or tried again later."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import text

from services.dispatch.channels import CHANNELS
from services.dispatch.context import Context
from services.dispatch.operations.contacts.blocking import block_addresses
from services.dispatch.operations.deliveries.channel_health import store_channel_health
from services.dispatch.operations.deliveries.claiming import Claimed
from services.dispatch.operations.deliveries.sms_callbacks import wait_for_report
from services.dispatch.operations.deliveries.undoing_refusals import undo_refusals
from services.dispatch.operations.locking import lock_address_rows, lock_deliveries
from services.dispatch.operations.outcomes.notifying_staff import Outcome, notify_of_outcomes
from services.dispatch.operations.outcomes.settling import (
    SealedRecipient,
    Settling,
    settle_deliveries,
)
from services.dispatch.rules.attempt_results import NOT_SENT, NOTHING_WENT, AttemptResult
from services.dispatch.rules.reasons import BLOCKS_ADDRESS, AttemptOutcome, Reason, State
from services.dispatch.rules.repeated_refusals import SharedRefusal
from services.dispatch.rules.retries import next_try, rest_until
from shared.contracts.channels import Channel
from shared.contracts.codes import CRITICAL, Level
from shared.storage.unit_of_work import UnitOfWork

OURS_AWAY = timedelta(seconds=5)
"""How long a delivery waits that could not be tried because one of our parts was unavailable."""

_SETTLED_BY: Mapping[AttemptOutcome, State] = {
    AttemptOutcome.ACCEPTED: State.SENT,
    AttemptOutcome.ACKNOWLEDGED: State.DELIVERED,
    AttemptOutcome.KEPT: State.WITHHELD,
    AttemptOutcome.BLOCKED: State.WITHHELD,
    AttemptOutcome.REFUSED: State.FAILED,
}


_WAIT = text(
    """
    UPDATE deliveries d
    SET state = 'pending', reason = r.reason, next_try_at = r.at, claim = NULL,
        lease_until = NULL, repeated = d.repeated OR r.repeated,
        attempts = d.attempts - CASE WHEN r.counted THEN 0 ELSE 1 END
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:claims AS uuid[]), CAST(:reasons AS text[]),
        CAST(:ats AS timestamptz[]), CAST(:repeated AS boolean[]), CAST(:counted AS boolean[])
    ) AS r (id, claim, reason, at, repeated, counted)
    WHERE d.id = r.id AND d.claim = r.claim
    """
)

KEEP_ATTEMPTS = text(
    """
    INSERT INTO attempts (id, delivery, number, outcome, reason, status, code, seconds, ended_at)
    SELECT r.id, r.delivery, r.number, r.outcome, r.reason, r.status, r.code, r.seconds, :now
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:deliveries AS uuid[]), CAST(:numbers AS integer[]),
        CAST(:outcomes AS text[]), CAST(:reasons AS text[]), CAST(:statuses AS integer[]),
        CAST(:codes AS text[]), CAST(:seconds AS double precision[])
    ) AS r (id, delivery, number, outcome, reason, status, code, seconds)
    ON CONFLICT (id) DO NOTHING
    """
)

# Failures and successes in one statement, locked in one order: two processes may record opposite
# results of the same addresses.
_HEALTH = text(
    """
    UPDATE addresses a
    SET failures = r.failures,
        rests_until = CASE WHEN r.failures > 0 THEN greatest(a.rests_until, r.until) END
    FROM (
        SELECT id FROM addresses WHERE id = ANY(CAST(:ids AS uuid[]))
        ORDER BY id FOR NO KEY UPDATE
    ) AS held JOIN unnest(
        CAST(:ids AS uuid[]), CAST(:failures AS integer[]), CAST(:untils AS timestamptz[])
    ) AS r (id, failures, until) ON r.id = held.id
    WHERE a.id = held.id
    """
)


@dataclass(frozen=True)
class EndedAttempt:
    """An attempt that ended. `recipient` is None if the contact could not be opened."""

    id: UUID

    claimed: Claimed
    outcome: AttemptResult
    seconds: float
    recipient: SealedRecipient | None = None


@dataclass(frozen=True)
class _Wait:
    tried: EndedAttempt
    at: datetime
    reason: Reason
    repeated: bool = False
    counted: bool = True


async def record_attempts(
    work: UnitOfWork,
    context: Context,
    channel: Channel,
    tried: Sequence[EndedAttempt],
    chance: Random,
    taken_as_dead: Sequence[SharedRefusal] = (),
) -> None:
    """Record a batch of attempts.

    An attempt whose lease expired meanwhile changes no state. `taken_as_dead`: refusals that turned
    out to be about us; their effects are undone.
    """
    decided = [_decide(channel, each, work.now, chance) for each in tried]
    waits = [each for each in decided if isinstance(each, _Wait)]
    settled = [each for each in decided if isinstance(each, Settling)]
    if waits:
        await lock_deliveries(work, [each.claimed.delivery.id for each in tried])
    await settle_deliveries(work, context, settled)
    if waits:
        await _store_waiting(work, channel, waits)
    made = [each for each in tried if each.outcome.kind not in NOTHING_WENT]
    if made:
        await _store_attempts(work, made)
        await store_channel_health(work, channel, [each.outcome for each in made])
    await _lock_marked(work, made, taken_as_dead)
    await pause_failing_addresses(work, made, chance)
    await _block(work, context, made)
    for everybody in taken_as_dead:
        await undo_refusals(work, channel, everybody)
    if CHANNELS[channel].callback is not None and channel in context.providers:
        accepted = [each for each in made if each.outcome.kind is AttemptOutcome.ACCEPTED]
        if accepted:
            await wait_for_report(work, [each.claimed.delivery.id for each in accepted])


def _decide(
    channel: Channel, tried: EndedAttempt, now: datetime, chance: Random
) -> Settling | _Wait:
    outcome, row = tried.outcome, tried.claimed.delivery
    if outcome.kind is AttemptOutcome.NOT_MADE:
        return _Wait(tried, now + OURS_AWAY, outcome.reason, counted=False)
    if row.repeated and outcome.kind in NOT_SENT:
        # An earlier attempt may have been delivered: a refusal of the second copy does not mean
        # that the first was refused.
        refused = outcome.kind is AttemptOutcome.REFUSED
        return _settling(tried, State.UNKNOWN, outcome.reason if refused else Reason.INTERRUPTED)
    if state := _SETTLED_BY.get(outcome.kind):
        return _settling(tried, state, outcome.reason)
    unsure = outcome.kind is AttemptOutcome.UNSURE
    # Only a critical message is repeated, at most once; then a person decides. A notice is repeated
    # too: nobody decides on notices, and a second copy does no harm.
    if unsure and (row.repeated or not (row.critical or row.notice is not None)):
        return _settling(tried, State.UNKNOWN, outcome.reason)
    again = next_try(CHANNELS[channel].retries, row.attempts + 1, now, chance, outcome.retry_after)
    # A test is tried once: the person who sent it sees the result, and can send another.
    if again is not None and not tried.claimed.is_trial:
        reason = Reason.SEND_AGAIN if unsure else outcome.reason
        return _Wait(tried, again, reason, repeated=unsure)
    open_end = unsure or row.repeated
    return _settling(tried, State.UNKNOWN if open_end else State.FAILED, outcome.reason)


def _settling(tried: EndedAttempt, state: State, reason: Reason) -> Settling:
    return Settling(
        delivery=tried.claimed.delivery.id,
        state=state,
        reason=reason,
        claim=tried.claimed.claim,
        provider_id=tried.outcome.provider_id,
        recipient=tried.recipient,
    )


async def _store_waiting(work: UnitOfWork, channel: Channel, waits: Sequence[_Wait]) -> None:
    notify_of_outcomes(work, _waiting_outcomes(channel, waits))
    await work.session.execute(
        _WAIT,
        {
            "ids": [each.tried.claimed.delivery.id for each in waits],
            "claims": [each.tried.claimed.claim for each in waits],
            "reasons": [each.reason.value for each in waits],
            "ats": [each.at for each in waits],
            "repeated": [each.repeated for each in waits],
            "counted": [each.counted for each in waits],
        },
    )


def _waiting_outcomes(channel: Channel, waits: Sequence[_Wait]) -> Iterator[Outcome]:
    for each in waits:
        row = each.tried.claimed.delivery
        made = row.attempts + (1 if each.counted else 0)
        critical = bool(row.critical)
        yield Outcome(row.campaign, channel, State.PENDING, each.reason, made, critical)


async def _store_attempts(work: UnitOfWork, made: Sequence[EndedAttempt]) -> None:
    await work.session.execute(
        KEEP_ATTEMPTS,
        {
            "now": work.now,
            "ids": [each.id for each in made],
            "deliveries": [each.claimed.delivery.id for each in made],
            "numbers": [each.claimed.delivery.attempts + 1 for each in made],
            "outcomes": [each.outcome.kind.value for each in made],
            "reasons": [each.outcome.reason.value for each in made],
            "statuses": [each.outcome.status for each in made],
            "codes": [each.outcome.code for each in made],
            "seconds": [each.seconds for each in made],
        },
    )


async def pause_failing_addresses(
    work: UnitOfWork, made: Sequence[EndedAttempt], chance: Random
) -> None:
    """Pause a failing address, so that it takes no place from others (guarantee 7)."""
    failures: dict[UUID, int] = {}
    asked: dict[UUID, timedelta] = {}
    for each in made:
        row = each.claimed.delivery
        if row.address is None:
            continue
        if each.outcome.kind is AttemptOutcome.RETRY:
            failures[row.address] = row.failures + 1
            pause = each.outcome.retry_after or timedelta()
            asked[row.address] = max(pause, asked.get(row.address, pause))
        elif row.failures and each.outcome.kind is not AttemptOutcome.UNSURE:
            failures.setdefault(row.address, 0)
    if failures:
        ids = sorted(failures)
        untils = [
            rest_until(failures[each], work.now, chance, asked[each]) if each in asked else None
            for each in ids
        ]
        numbers = [failures[each] for each in ids]
        values = {"ids": ids, "failures": numbers, "untils": untils}
        await work.session.execute(_HEALTH, values)


async def _lock_marked(
    work: UnitOfWork, made: Sequence[EndedAttempt], taken_as_dead: Sequence[SharedRefusal]
) -> None:
    """Lock all addresses at once, if some are blocked after others were paused."""
    unmarked = [each for everybody in taken_as_dead for each in everybody.recipients]
    if unmarked or any(_blocks(each) for each in made):
        rested = [each.claimed.delivery.address for each in made]
        await lock_address_rows(work, {each for each in (*rested, *unmarked) if each is not None})


def _blocks(tried: EndedAttempt) -> bool:
    """Return whether the refusal means that no later attempt to this address can succeed."""
    outcome, address = tried.outcome, tried.claimed.delivery.address
    refused = outcome.kind is AttemptOutcome.REFUSED and outcome.reason in BLOCKS_ADDRESS
    return refused and address is not None


async def _block(work: UnitOfWork, context: Context, made: Sequence[EndedAttempt]) -> None:
    """Block the addresses to which no later attempt can succeed."""
    found: defaultdict[UUID | None, dict[UUID, Reason]] = defaultdict(dict)
    critical: set[UUID | None] = set()
    for each in made:
        row = each.claimed.delivery
        if _blocks(each):
            found[row.campaign][row.address] = each.outcome.reason
            critical |= {row.campaign} if row.critical else set()
    for campaign, blocked in found.items():
        urgency: Level = CRITICAL if campaign in critical else "high"
        await block_addresses(work, context, blocked, urgency=urgency, campaign=campaign)
