"""Stop letters that ask organisations to sign: the next claim withholds them and says why.

Each function locks the letters that wait. A claim holds the same rows shared: it is committed
before the fact is, or it sees the fact.
"""

from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.dialects.postgresql import insert

from services.dispatch.context import Context
from services.dispatch.tables import EndedLetter
from shared.contracts.signatories import SignatureEnded
from shared.storage.unit_of_work import UnitOfWork

# Two statements: the letters are locked before their deliveries are looked at.
_OF_CASE = text(
    """
    SELECT l.id FROM signing_letters l JOIN deliveries d ON d.letter = l.id
    WHERE l.case_id = :id AND d.state = 'pending' ORDER BY l.id FOR NO KEY UPDATE OF l
    """
)
_OF_ALERT = text(
    """
    SELECT l.id FROM letter_alerts s JOIN signing_letters l ON l.id = s.letter
        JOIN deliveries d ON d.letter = l.id
    WHERE s.alert = :id AND d.state = 'pending' ORDER BY l.id FOR NO KEY UPDATE OF l
    """
)
_OF_LETTERS = text(
    "SELECT id FROM signing_letters WHERE id = ANY(CAST(:id AS uuid[])) ORDER BY id"
    " FOR NO KEY UPDATE"
)
_BRING_FORWARD = text(
    """
    UPDATE deliveries SET next_try_at = :now
    WHERE id IN (
        SELECT id FROM deliveries WHERE letter = ANY(CAST(:letters AS uuid[]))
            AND state = 'pending' ORDER BY id FOR NO KEY UPDATE
    )
    """
)


async def on_signature_ended(work: UnitOfWork, event: SignatureEnded, *, context: Context) -> None:
    """Store that these letters are not sent any more, whether they came before or not."""
    rows = [{"letter": each, "ended_at": event.ended_at} for each in sorted(set(event.letters))]
    if rows:
        await work.session.execute(insert(EndedLetter).values(rows).on_conflict_do_nothing())
    await _make_due_now(work, _OF_LETTERS, list(event.letters))
    work.record("signing-letters.ended", "case", event.case, number=len(rows))
    context.wake_ups.wake_after(work)


async def check_letters_of_case(work: UnitOfWork, case: UUID) -> None:
    """Let the next claim look at the waiting letters of a case."""
    await _make_due_now(work, _OF_CASE, case)


async def check_letters_of_alert(work: UnitOfWork, alert: UUID) -> None:
    """Let the next claim look at the waiting letters that depend on an alert."""
    await _make_due_now(work, _OF_ALERT, alert)


async def _make_due_now(work: UnitOfWork, locking: TextClause, value: UUID | list[UUID]) -> None:
    letters = [UUID(str(each)) for each in await work.session.scalars(locking, {"id": value})]
    if letters:
        await work.session.execute(_BRING_FORWARD, {"letters": letters, "now": work.now})
