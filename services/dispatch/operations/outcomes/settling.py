"""Store the results of deliveries, a batch at a time, and publish them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.context import Context
from services.dispatch.operations.outcomes.notifying_staff import Outcome, notify_of_outcomes
from services.dispatch.operations.outcomes.staff_not_reached import notify_of_staff_not_reached
from services.dispatch.rules.notifying_staff import OF_INSTALLATION
from services.dispatch.rules.reasons import Reason, State
from shared.clock import new_id
from shared.contracts.channels import Channel
from shared.contracts.content import Recipient
from shared.contracts.dispatch import DeliverySettled, LetterSettled
from shared.contracts.envelope import SealedPart
from shared.storage.unit_of_work import UnitOfWork

# A delivery changes only if it is still in the state it was found in, so the first of two
# transactions settles it. If a claim is passed, it must still be held. After a lease ended, a
# success is stored all the same while the result is open, and no further copy is sent: also if a
# second copy is under way, another copy was reported lost, or a person said that it was not
# accepted. Each row is found by its key: no condition is on the delivery alone, because statistics
# taken when all were settled make PostgreSQL expect almost no open ones and compare all of them
# with the list. The lists are in subselects, so that the planner does not see their length and one
# plan is kept for all.
SETTLE = text(
    """
    UPDATE deliveries d
    SET state = r.state, reason = r.reason, settled_at = :now, next_try_at = NULL,
        claim = NULL, lease_until = NULL, provider_id = coalesce(r.provider_id, d.provider_id)
    FROM unnest(
        (SELECT CAST(:ids AS uuid[])), (SELECT CAST(:claims AS uuid[])),
        (SELECT CAST(:states AS text[])), (SELECT CAST(:reasons AS text[])),
        (SELECT CAST(:provider_ids AS text[]))
    ) AS r (id, claim, state, reason, provider_id)
    WHERE d.id = r.id AND (
        d.claim = r.claim
        OR d.claim IS NULL AND r.claim IS NULL AND d.state IN ('pending', 'unknown')
        OR r.state IN ('sent', 'delivered')
            AND (d.state IN ('unknown', 'pending', 'claimed', 'failed')
                OR d.state = 'withheld' AND d.reason = 'not-taken')
            AND (
                SELECT true FROM attempts t WHERE t.delivery = d.id AND t.outcome = 'reported'
                    AND t.provider_id = r.provider_id LIMIT 1
            ) IS NULL
    )
    RETURNING d.id, d.campaign, d.letter, d.contact, d.channel, d.use, d.state, d.reason,
        d.attempts,
        (SELECT c.case_id FROM campaigns c WHERE c.id = d.campaign) AS case_id
    """
)

_LETTERS = text(
    "SELECT id, case_id, document FROM signing_letters WHERE id = ANY(CAST(:ids AS uuid[]))"
)


@dataclass(frozen=True, slots=True)
class SealedRecipient:
    """The recipient, sealed under the contact's key for the event of this id."""

    event: UUID
    part: SealedPart[Recipient]


@dataclass(frozen=True, slots=True)
class Settling:
    """How a delivery ends.

    `claim`: the claim under which it was tried, None if there is none.
    """

    delivery: UUID
    state: State
    reason: Reason
    claim: UUID | None = None
    provider_id: str | None = None
    recipient: SealedRecipient | None = None


async def settle_deliveries(
    work: UnitOfWork, context: Context, settling: Sequence[Settling]
) -> list[Row[Any]]:
    """Settle deliveries and emit `delivery.settled` for campaigns; return the rows changed."""
    if not settling:
        return []
    # Sorted, because rows are locked in the order of the list: two transactions cannot deadlock.
    settling = sorted(settling, key=lambda each: each.delivery)
    changed = (
        await work.session.execute(
            SETTLE,
            {
                "now": work.now,
                "ids": [each.delivery for each in settling],
                "claims": [each.claim for each in settling],
                "states": [each.state.value for each in settling],
                "reasons": [each.reason.value for each in settling],
                "provider_ids": [each.provider_id for each in settling],
            },
        )
    ).all()
    await report_settled(
        work, context, changed, {each.delivery: each.recipient for each in settling}
    )
    return list(changed)


async def report_settled(
    work: UnitOfWork,
    context: Context,
    rows: Sequence[Row[Any]],
    recipients: Mapping[UUID, SealedRecipient | None],
) -> None:
    """Emit, audit and count the outcomes of deliveries, and notify staff who must act.

    Rows have id, campaign, letter, case_id, contact, channel, use, state and reason.
    """
    told = (row for row in rows if row.campaign is not None or row.reason in OF_INSTALLATION)
    notify_of_outcomes(work, Outcome.of(told))
    await notify_of_staff_not_reached(work, rows)
    if rows:
        _count_settled(work, context, rows)
    await _report_letters(work, [row for row in rows if row.letter is not None])
    for row in rows:
        subjects = () if row.contact is None else (row.contact,)
        work.record(
            f"delivery.{row.state}",
            "delivery",
            row.id,
            subjects,
            channel=row.channel,
            reason=row.reason,
        )
        if row.campaign is not None:
            recipient = recipients.get(row.id)
            work.emit(
                DeliverySettled(
                    id=recipient.event if recipient else new_id(),
                    campaign=row.campaign,
                    case=row.case_id,
                    delivery=row.id,
                    channel=Channel(row.channel).value,
                    state=row.state,
                    reason=row.reason,
                    use=row.use,
                    settled_at=work.now,
                    recipient=recipient.part if recipient else None,
                )
            )


async def _report_letters(work: UnitOfWork, rows: Sequence[Row[Any]]) -> None:
    """Emit the outcomes of letters that ask to sign: triage shows them to who asked."""
    asked = {row.letter: (row.state, row.reason) for row in rows}
    if asked:
        for row in await work.session.execute(_LETTERS, {"ids": sorted(asked)}):
            emit_letter_settled(work, row.case_id, row.document, row.id, asked[row.id])


def emit_letter_settled(
    work: UnitOfWork, case: UUID, document: UUID, letter: UUID, outcome: tuple[str, str]
) -> None:
    """Emit how a letter ended: its state and the reason."""
    state, reason = outcome
    work.emit(
        LetterSettled(
            case=case,
            document=document,
            letter=letter,
            state=state,
            reason=reason,
            settled_at=work.now,
        )
    )


def _count_settled(work: UnitOfWork, context: Context, rows: Sequence[Row[Any]]) -> None:
    # Counted by group: hundreds of deliveries have only a few different results.
    counted = Counter((row.channel, row.state, row.reason) for row in rows)

    def count() -> None:
        for (channel, outcome, reason), number in counted.items():
            context.metrics.deliveries_settled(channel, outcome, reason, number)

    work.after_commit.append(count)
