"""Add notices to letters that wait already: in a wave all but the first few join one.

Notices of all desks are joined by one statement, if a letter waits for each of their accounts. All
others are sent one after the other (see `sending`), and would join the same letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from services.dispatch.channels import CHANNELS
from services.dispatch.rules.combined_notices import WITHIN, pause
from shared.contracts.notices import NoticeRequested
from shared.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Letter:
    """Notices that may share letters: of one desk and one urgency, to the same accounts.

    Those of a `campaign` always do, and those to another address (`alone`) never.
    """

    desk: str | None
    critical: bool
    accounts: tuple[UUID, ...]
    campaign: UUID | None
    alone: bool

    def told(self) -> list[tuple[UUID, str]]:
        """Return who is notified, on which channel."""
        channels = [
            code
            for code, each in CHANNELS.items()
            if each.staff is not None and (each.staff.always or self.critical)
        ]
        return [(account, channel.value) for account in self.accounts for channel in channels]


LETTER_WAITS = """
    d.state = 'pending' AND d.reason = 'gathering'
    AND d.created_at > CAST(:now AS timestamptz) - CAST(:within AS interval)
    AND d.next_try_at > CAST(:now AS timestamptz)
"""
"""SQL condition on a delivery `d`: it is an e-mail to which further notices can be added."""

# A waiting letter is locked as in a claim. A critical notice brings it forward.
_JOIN = text(
    f"""
    WITH asked AS (
        SELECT * FROM unnest(
            CAST(:letters AS int[]), CAST(:desks AS text[]), CAST(:criticals AS boolean[])
        ) AS asked (letter, desk, critical)
    ), told AS (
        SELECT * FROM unnest(
            CAST(:of_letters AS int[]), CAST(:accounts AS uuid[]), CAST(:channels AS text[])
        ) AS told (letter, account, channel)
    ), open AS MATERIALIZED (
        SELECT told.letter, d.id, told.account, told.channel
        FROM told JOIN asked USING (letter) JOIN deliveries d USING (account, channel)
            JOIN notices n ON n.id = d.notice AND n.desk IS NOT DISTINCT FROM asked.desk
        WHERE {LETTER_WAITS}
        FOR UPDATE OF d SKIP LOCKED
    ), whole AS MATERIALIZED (
        SELECT letter FROM told LEFT JOIN open USING (letter, account, channel)
        GROUP BY letter HAVING bool_and(open.id IS NOT NULL)
    ), hurried AS (
        UPDATE deliveries d
        SET critical = true, next_try_at = least(d.next_try_at, CAST(:later AS timestamptz))
        FROM open JOIN whole USING (letter) JOIN asked USING (letter)
        WHERE d.id = open.id AND asked.critical
    ), joined AS (
        INSERT INTO gathered_notices (delivery, notice)
        SELECT open.id, said.notice
        FROM open JOIN whole USING (letter) JOIN unnest(
            CAST(:said_in AS int[]), CAST(:notices AS uuid[])
        ) AS said (letter, notice) USING (letter)
        ON CONFLICT DO NOTHING
    )
    SELECT letter FROM whole
    """  # noqa: S608  # our own constants
)


async def join_letters(
    work: UnitOfWork, letters: Mapping[Letter, Sequence[NoticeRequested]]
) -> Mapping[Letter, Sequence[NoticeRequested]]:
    """Add these notices to waiting letters; return those that found none.

    A single one is not looked at: it takes as many statements either way.
    """
    asked = [each for each in letters if not each.alone]
    if len(asked) < 2:  # noqa: PLR2004  # see the docstring
        return letters
    told = [(number, *to) for number, letter in enumerate(asked) for to in letter.told()]
    said = [(number, each.notice) for number, of in enumerate(asked) for each in letters[of]]
    values = {
        "letters": list(range(len(asked))),
        "desks": [letter.desk for letter in asked],
        "criticals": [letter.critical for letter in asked],
        "of_letters": [number for number, _, _ in told],
        "accounts": [account for _, account, _ in told],
        "channels": [channel for _, _, channel in told],
        "said_in": [number for number, _ in said],
        "notices": [notice for _, notice in said],
        "now": work.now,
        "within": WITHIN,
        "later": work.now + pause(critical=True),
    }
    joined = {asked[number] for number in await work.session.scalars(_JOIN, values)}
    return {letter: notices for letter, notices in letters.items() if letter not in joined}
