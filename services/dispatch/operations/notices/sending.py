"""Notify staff: a reason and a case number, by e-mail, and by SMS if it is critical.

In a crisis wave nobody can read a letter for each case, and mail servers refuse a sender of so
many. So the first few to an account are sent at once; the next ones join one letter that waits for
a moment (`rules/combined_notices.py`). A notice about one campaign waits for the rest of it from
the first, unless it is critical and the first.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import text

from services.dispatch.context import Context
from services.dispatch.operations.notices.accounts import Accounts
from services.dispatch.operations.notices.joining_letters import LETTER_WAITS, Letter, join_letters
from services.dispatch.operations.notices.storing import store_notices, store_waiting
from services.dispatch.operations.outcomes.notifying_staff import not_notified_lately
from services.dispatch.rules.combined_notices import AT_ONCE, WITHIN, pause
from services.dispatch.rules.notifying_staff import ADDRESS_NOTICES, REPEATED_BY_SERVICES
from shared.clock import derived_id
from shared.contracts.channels import Channel
from shared.contracts.codes import CRITICAL, level_of
from shared.contracts.notices import NoticeRequested
from shared.storage.unit_of_work import UnitOfWork

log = structlog.get_logger(service="dispatch")


_TOLD = """
    told AS (
        SELECT * FROM unnest(
            CAST(:ids AS uuid[]), CAST(:accounts AS uuid[]), CAST(:channels AS text[])
        ) AS told (id, account, channel)
    )
"""
# How many letters each account got lately, counted up to `:at_once`.
_LATELY = """
    SELECT count(*) AS number FROM (
        SELECT FROM deliveries d
        WHERE d.account = told.account AND d.channel = told.channel AND d.notice IS NOT NULL
            AND d.created_at > CAST(:now AS timestamptz) - CAST(:within AS interval)
        LIMIT CAST(:at_once AS integer)
    ) AS lately
"""
_FEWEST_LATELY = text(
    f"""
    SELECT told.letter, min(number) AS number
    FROM unnest(
        CAST(:letters AS int[]), CAST(:accounts AS uuid[]), CAST(:channels AS text[])
    ) AS told (letter, account, channel) CROSS JOIN LATERAL ({_LATELY}) AS lately
    GROUP BY told.letter
    """  # noqa: S608  # our own constants
)

# A notice on a campaign waits for others on it, unless it is critical and the first one lately.
_WAITS = """
    CAST(:campaign AS uuid) IS NOT NULL AND (
        NOT CAST(:critical AS boolean) OR EXISTS (
            SELECT FROM deliveries d JOIN notices n ON n.id = d.notice
            WHERE d.account = told.account AND d.channel = told.channel
                AND d.created_at > CAST(:now AS timestamptz) - CAST(:within AS interval)
                AND n.campaign = CAST(:campaign AS uuid)
        )
    )
"""

# A waiting letter is locked as in a claim: a notice of the same desk joins it, or begins another
# letter if this one is being sent now. A critical notice brings the letter forward. Several notices
# go in one letter. A letter that was withheld because its reader left is sent if they are back.
_QUEUE = text(
    # All inserted parts are our own constants.
    f"""
    WITH {_TOLD}, open AS MATERIALIZED (
        SELECT d.id, d.account, d.channel FROM deliveries d JOIN told USING (account, channel)
            JOIN notices n ON n.id = d.notice AND n.desk IS NOT DISTINCT FROM CAST(:desk AS text)
        WHERE NOT CAST(:alone AS boolean) AND {LETTER_WAITS}
        FOR UPDATE OF d SKIP LOCKED
    ), hurried AS (
        UPDATE deliveries d
        SET critical = true, next_try_at = least(d.next_try_at, CAST(:later AS timestamptz))
        FROM open WHERE d.id = open.id AND CAST(:critical AS boolean)
    ), begun AS (
        INSERT INTO deliveries (id, notice, account, channel, language, critical, state, reason,
            attempts, next_try_at, repeated, created_at)
        SELECT told.id, (CAST(:notices AS uuid[]))[1], told.account, told.channel, 'en',
            CAST(:critical AS boolean), 'pending',
            CASE WHEN many THEN 'gathering' ELSE 'waiting' END, 0,
            CASE WHEN many THEN CAST(:later AS timestamptz) ELSE CAST(:now AS timestamptz) END,
            false, CAST(:now AS timestamptz)
        FROM told CROSS JOIN LATERAL (
            SELECT NOT CAST(:alone AS boolean)
                AND (number >= CAST(:at_once AS integer) OR ({_WAITS})) AS many
            FROM ({_LATELY}) AS lately
        ) AS lately
        WHERE NOT EXISTS (
            SELECT FROM open WHERE open.account = told.account AND open.channel = told.channel
        )
        ON CONFLICT (notice, account, channel) DO UPDATE
        SET critical = excluded.critical, state = excluded.state, reason = excluded.reason,
            attempts = 0, next_try_at = excluded.next_try_at, settled_at = NULL,
            created_at = excluded.created_at
        WHERE deliveries.state = 'withheld' AND deliveries.reason = 'recipient-left'
        RETURNING id, notice, channel, reason
    ), joined AS (
        INSERT INTO gathered_notices (delivery, notice)
        SELECT letter.id, told.notice
        FROM (SELECT id, NULL AS notice FROM open UNION ALL SELECT id, notice FROM begun) AS letter
            JOIN unnest(CAST(:notices AS uuid[])) AS told (notice)
                ON told.notice IS DISTINCT FROM letter.notice
        ON CONFLICT DO NOTHING
    )
    SELECT DISTINCT channel FROM begun WHERE reason = 'waiting'
    """  # noqa: S608  # our own constants; values are bound
)


async def send_notices(
    work: UnitOfWork, events: Sequence[NoticeRequested], *, context: Context
) -> None:
    """Queue notices to all their accounts.

    Addresses are read when the notices are sent: somebody who changed theirs meanwhile is reached.
    """
    fresh = await store_notices(work, events)
    known = await _told_by_others(work, fresh)
    new = [event for event in fresh if event.notice not in known]
    told = await spread_notices(work, context, Accounts(work), new)
    for event in fresh:
        to = told.get(event.notice, 0)
        if event.notice in known:
            log.warning("notice.told_already", event_id=event.id, reason=event.reason)
        elif not to:
            log.error("notice.for_nobody", event_id=event.id, reason=event.reason, role=event.role)
        work.record("notice.queued", "notice", event.notice, reason=event.reason, to=to)


async def _told_by_others(work: UnitOfWork, fresh: Sequence[NoticeRequested]) -> set[UUID]:
    """Return the notices that another service sent lately too: they are stored, but not sent.

    Every service that reads the bus notices a forged record on it, and an ended key may be used at
    all services.
    """
    said: set[UUID] = set()
    for reason, again_after in REPEATED_BY_SERVICES.items():
        alike = [event for event in fresh if event.reason == reason]
        firsts: dict[tuple[str, str], UUID] = {}
        for event in alike:
            about = event.api_key or event.role or event.account
            firsts.setdefault((str(about), reason), event.notice)
        new = await not_notified_lately(work, list(firsts), again_after)
        said |= {event.notice for event in alike} - {firsts[each] for each in new}
    return said


async def spread_notices(
    work: UnitOfWork,
    context: Context,
    accounts_of: Accounts,
    events: Sequence[NoticeRequested],
    have: Mapping[UUID, Collection[UUID]] = MappingProxyType({}),
) -> dict[UUID, int]:
    """Queue stored notices to their accounts; return by notice the number of accounts.

    `have`: accounts that have a notice already get no second one. A notice for nobody waits for
    somebody who can act.
    """
    letters: dict[Letter, list[NoticeRequested]] = {}
    told: dict[UUID, int] = {}
    await accounts_of.expect(events)
    for event in events:
        accounts = await accounts_of.notice(event)
        told[event.notice] = len(accounts)
        if new := tuple(each for each in accounts if each not in have.get(event.notice, ())):
            critical = level_of(event.urgency) == CRITICAL
            alone = event.reason in ADDRESS_NOTICES
            letter = Letter(event.desk, critical, new, event.campaign, alone)
            letters.setdefault(letter, []).append(event)
    if unheard := sorted(notice for notice, number in told.items() if not number):
        await store_waiting(work, unheard)
    due: set[Channel] = set()
    left = await join_letters(work, letters)
    lately = await _fewest_lately(work, [each for each, of in left.items() if len(of) > 1])
    for letter, notices in left.items():
        due |= await _queue(work, letter, notices, lately.get(letter, 0))
    if due:
        context.wake_ups.wake_after(work, due)
    return told


async def _fewest_lately(work: UnitOfWork, letters: Sequence[Letter]) -> dict[Letter, int]:
    """Return by letter the smallest number of recent letters among its accounts.

    Counted up to the number that is sent at once. What this unit of work queues meanwhile is
    checked once more where a letter begins.
    """
    asked = [each for each in letters if each.campaign is None]
    if not asked:
        return {}
    told = [(number, *to) for number, letter in enumerate(asked) for to in letter.told()]
    values = {
        "letters": [number for number, _, _ in told],
        "accounts": [account for _, account, _ in told],
        "channels": [channel for _, _, channel in told],
        "now": work.now,
        "within": WITHIN,
        "at_once": AT_ONCE,
    }
    found = await work.session.execute(_FEWEST_LATELY, values)
    return {asked[row.letter]: int(row.number) for row in found}


async def _queue(
    work: UnitOfWork, letter: Letter, notices: Sequence[NoticeRequested], lately: int
) -> set[Channel]:
    """Queue the notices, and return the channels on which one is to be sent now.

    Each gets a letter of its own while there are few; then they share one. Notices of one campaign
    always share one.
    """
    alone = len(notices) if letter.campaign is None else 0
    if alone > 1 and not letter.alone:
        alone = min(alone, AT_ONCE - lately)
    runs = [notices[number : number + 1] for number in range(alone)]
    if together := notices[alone:]:
        runs.append(together)
    due: set[Channel] = set()
    for run in runs:
        found = await work.session.scalars(_QUEUE, _values(work, letter, run))
        due |= {Channel(channel) for channel in found}
    return due


def _values(work: UnitOfWork, letter: Letter, notices: Sequence[NoticeRequested]) -> dict[str, Any]:
    told, first = letter.told(), notices[0]
    return {
        "ids": [
            derived_id(first.requested_at, str(first.notice), str(account), channel)
            for account, channel in told
        ],
        "accounts": [account for account, _ in told],
        "channels": [channel for _, channel in told],
        "notices": [event.notice for event in notices],
        "desk": letter.desk,
        "critical": letter.critical,
        "campaign": letter.campaign,
        "alone": letter.alone,
        "now": work.now,
        "later": work.now + pause(critical=letter.critical),
        "within": WITHIN,
        "at_once": AT_ONCE,
    }
