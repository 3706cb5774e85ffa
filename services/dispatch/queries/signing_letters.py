"""The letters that ask organisations to sign, for their deliveries; still sealed."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.tables import SigningLetter

# Each fact is looked up by its key, as in the statement that claims. A closed case stops a letter
# also where messages that wait go on: nobody signs for a closed case.
WITHHELD_LETTER = """
    SELECT CASE
        WHEN (SELECT true FROM withdrawn_documents w WHERE w.document = l.document)
            THEN CAST(:appeal_withdrawn AS text)
        WHEN (
            SELECT true FROM letter_alerts s CROSS JOIN LATERAL (
                SELECT FROM withdrawn_alerts w WHERE w.alert = s.alert LIMIT 1
            ) AS withdrawn WHERE s.letter = l.id LIMIT 1
        ) THEN CAST(:alert_withdrawn AS text)
        WHEN (SELECT f.closed_at IS NOT NULL FROM case_facts f WHERE f.case_id = l.case_id)
            THEN CAST(:case_closed AS text)
        WHEN (
            SELECT true FROM letter_alerts s CROSS JOIN LATERAL (
                SELECT FROM consent_facts f WHERE f.alert = s.alert AND f.state <> 'given'
                    AND f.use = ANY(s.uses)
                    AND NOT coalesce(f.since <= (s.attested ->> f.use)::timestamptz, false)
                LIMIT 1
            ) AS changed WHERE s.letter = l.id LIMIT 1
        ) THEN CAST(:consent_changed AS text)
        WHEN (SELECT true FROM ended_letters e WHERE e.letter = l.id)
            OR (SELECT f.verification <> 'verified' FROM case_facts f WHERE f.case_id = l.case_id)
            THEN CAST(:ended AS text)
        WHEN l.until <= :now THEN CAST(:signing_over AS text)
        WHEN known.maybe_out AND NOT d.repeated THEN CAST(:maybe_out AS text)
    END
"""
"""In SQL, why the letter `l` of the delivery `d` may not be sent; null: it may."""


async def signing_letters(
    session: AsyncSession, letters: Collection[UUID]
) -> dict[UUID, SigningLetter]:
    """Return these letters by their id, locked shared until the commit.

    A letter that is being stopped is locked by that transaction, and left out.
    """
    if not letters:
        return {}
    wanted = select(SigningLetter).where(SigningLetter.id.in_(letters)).order_by(SigningLetter.id)
    found = await session.scalars(wanted.with_for_update(read=True, skip_locked=True))
    return {row.id: row for row in found}
