"""Notify staff of outcomes that need a person: once for each campaign or channel.

Notices about one campaign come in one letter (`operations/notices`). Triage notifies the officer of
the case: it knows who that is.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.channels import CHANNELS
from services.dispatch.context import DISPATCH
from services.dispatch.rules.notifying_staff import (
    AGAIN_AFTER,
    FORMER_KEPT,
    REPEATED_BY_SERVICES,
    About,
    Needs,
    needs_of,
)
from services.dispatch.rules.reasons import Reason, State
from shared.access.roles import Role
from shared.contracts.channels import Channel
from shared.contracts.codes import CRITICAL, Level
from shared.contracts.dispatch import CampaignHindered
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import Database, UnitOfWork

HINDERED = "campaign-hindered"
"""The outcome noted for a campaign and a channel of which the officer is told, without a notice."""
FORGET_EVERY = 3600.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one delivery after so many `attempts`; `campaign`: None for a notice."""

    campaign: UUID | None
    channel: Channel
    state: State
    reason: Reason
    attempts: int = 0
    critical: bool = False

    @classmethod
    def of(cls, rows: Iterable[Row[Any]]) -> "list[Outcome]":
        """Return the outcomes of these deliveries, each outcome of a campaign once."""
        told = dict.fromkeys(
            (row.campaign, row.channel, row.state, row.reason, row.attempts) for row in rows
        )
        return [
            cls(campaign, Channel(channel), State(state), Reason(reason), attempts)
            for campaign, channel, state, reason, attempts in told
        ]


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """A notice that is sent from time to time: what it is about, its reason, and how to emit it.

    `emit` gets the row of its `campaign`, if there is one.
    """

    about: str
    reason: str
    emit: Callable[[UnitOfWork, Row[Any] | None], None]
    campaign: UUID | None = None


# In one order, so that two transactions with the same outcomes cannot deadlock.
_NOT_NOTIFIED_LATELY = text(
    """
    INSERT INTO told_outcomes (about, notice, told_at)
    SELECT about, notice, :now
    FROM unnest(CAST(:abouts AS text[]), CAST(:notices AS text[])) AS r (about, notice)
    ORDER BY about, notice
    ON CONFLICT (about, notice) DO UPDATE SET told_at = excluded.told_at
        WHERE told_outcomes.told_at < :before
    RETURNING about, notice
    """
)
_NOBODY_LEFT = text(
    """
    SELECT c.id
    FROM unfinished_campaigns u JOIN campaigns c ON c.id = u.campaign
    WHERE c.embargo_until > :now AND c.stopped_at IS NULL AND c.audience <> '{}' AND NOT EXISTS (
        SELECT FROM deliveries d
            JOIN addresses a ON a.id = d.address JOIN contacts k ON k.id = d.contact
        WHERE d.campaign = c.id AND d.state = 'pending'
            AND a.active AND a.blocked_reason IS NULL AND k.active
    )
    """
)
# Entries older than this no longer prevent a new notice.
_FORGET = text(
    "DELETE FROM told_outcomes WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM told_outcomes WHERE told_at < :before"
    " AND (told_at < :long_before OR notice <> ALL(CAST(:longer AS text[])))"
    " LIMIT 1000 FOR UPDATE SKIP LOCKED)) RETURNING 1"
)
_FORGET_FORMER = text(
    "DELETE FROM former_profiles WHERE notice = ANY(ARRAY("
    "SELECT notice FROM former_profiles JOIN notices n ON n.id = notice"
    " WHERE n.requested_at < :before LIMIT 1000)) RETURNING 1"
)
_CAMPAIGNS = text(
    "SELECT id, number, level, desk, case_id, document FROM campaigns"
    " WHERE id = ANY(CAST(:ids AS uuid[]))"
)


def notify_of_outcomes(work: UnitOfWork, outcomes: Iterable[Outcome]) -> None:
    """Notify staff of each outcome that needs a person, if they were not notified lately."""
    for each in outcomes:
        for needs in _needs(each):
            of_channel = needs.about is About.CHANNEL
            if each.campaign and each.state is State.PENDING and of_channel:
                about, say = f"{each.campaign} {each.channel.value}", partial(_emit_hindered, each)
                notify_last(work, StaffNotice(about, HINDERED, say, each.campaign))
            if each.campaign or needs.about is not About.CAMPAIGN:
                say = partial(_emit_notice, needs, each)
                about = _about(needs, each)
                notify_last(work, StaffNotice(about, needs.notice.value, say, each.campaign))


def notify_last(work: UnitOfWork, telling: StaffNotice) -> None:
    """Notify staff of one outcome, if they were not notified lately.

    It is done with all other notices of this unit of work, at its end: many wait for the row of one
    channel, so nothing else is locked after it.
    """
    work.do_last(_notify_all, telling)


async def _notify_all(work: UnitOfWork, tellings: Sequence[StaffNotice]) -> None:
    firsts: dict[tuple[str, str], StaffNotice] = {}
    for each in tellings:
        firsts.setdefault((each.about, each.reason), each)
    due = [firsts[each] for each in await not_notified_lately(work, list(firsts))]
    ids = sorted({each.campaign for each in due if each.campaign is not None})
    rows = await work.session.execute(_CAMPAIGNS, {"ids": ids}) if ids else ()
    campaigns = {row.id: row for row in rows}
    for each in due:
        each.emit(work, campaigns.get(each.campaign))


def _needs(told: Outcome) -> tuple[Needs, ...]:
    return needs_of(
        told.state,
        told.reason,
        told.attempts,
        has_provider=CHANNELS[told.channel].has_provider,
        critical=told.critical,
    )


def _emit_hindered(outcome: Outcome, work: UnitOfWork, campaign: Row[Any] | None) -> None:
    """Publish that the messages of a campaign wait for a channel of ours."""
    if campaign is not None:
        work.emit(
            CampaignHindered(
                campaign=campaign.id,
                case=campaign.case_id,
                document=campaign.document,
                channel=outcome.channel.value,
                reason=outcome.reason.value,
                hindered_at=work.now,
            )
        )


async def not_notified_lately(
    work: UnitOfWork, told: Sequence[tuple[str, str]], again_after: timedelta = AGAIN_AFTER
) -> list[tuple[str, str]]:
    """Store that staff are notified of these; return those that were not within `again_after`.

    Each is what the notice is about, and its reason.
    """
    if not told:
        return []
    new = await work.session.execute(
        _NOT_NOTIFIED_LATELY,
        {
            "abouts": [about for about, _ in told],
            "notices": [reason for _, reason in told],
            "now": work.now,
            "before": work.now - again_after,
        },
    )
    return [(row.about, row.notice) for row in new]


async def notify_nobody_left(work: UnitOfWork) -> None:
    """Notify staff of each campaign under embargo that has no recipient left.

    Its contacts were deactivated or blocked since it was approved: there is still time to add
    others.
    """
    for campaign in await work.session.scalars(_NOBODY_LEFT, {"now": work.now}):
        reason = NoticeReason.NOBODY_LEFT.value
        notify_last(work, StaffNotice(str(campaign), reason, _emit_nobody_left, campaign))


def _emit_nobody_left(work: UnitOfWork, campaign: Row[Any] | None) -> None:
    if campaign is not None:
        notice(
            work,
            reason=NoticeReason.NOBODY_LEFT,
            urgency=urgency_of(campaign.level),
            role=Role.COMMUNICATIONS,
            desk=campaign.desk,
            case_number=campaign.number,
            campaign=campaign.id,
        )


async def forget_notified_loop(database: Database) -> None:
    """Forget old notes every `FORGET_EVERY` seconds, for as long as the service runs."""
    while True:
        while await forget_notified(database):
            pass
        await asyncio.sleep(FORGET_EVERY)


async def forget_notified(database: Database) -> int:
    """Delete a batch of notes so old that staff would be notified again; return how many.

    Also former addresses of accounts whose one notice was sent, or is not tried any more.
    """
    async with database.unit_of_work(DISPATCH) as work:
        before, long_before = work.now - AGAIN_AFTER, work.now - max(REPEATED_BY_SERVICES.values())
        told = await work.session.execute(
            _FORGET,
            {"before": before, "long_before": long_before, "longer": list(REPEATED_BY_SERVICES)},
        )
        former = await work.session.execute(_FORGET_FORMER, {"before": work.now - FORMER_KEPT})
        return len(told.all()) + len(former.all())


def _about(needs: Needs, outcome: Outcome) -> str:
    """Return what is reported once: a campaign's id, a channel, or the installation."""
    if needs.about is About.CAMPAIGN:
        return str(outcome.campaign)
    return outcome.channel.value if needs.about is About.CHANNEL else needs.about.value


def _emit_notice(
    needs: Needs, outcome: Outcome, work: UnitOfWork, campaign: Row[Any] | None
) -> None:
    """Notify each role: those of the campaign's desk, or of all desks if there is no campaign.

    A notice about a channel names no campaign: it also goes to people who may not open that.
    """
    level = CRITICAL if needs.urgent or campaign is None else campaign.level
    of = campaign if needs.about is About.CAMPAIGN else None
    for role in needs.roles:
        notice(
            work,
            reason=needs.notice,
            urgency=urgency_of(level),
            role=role,
            desk=None if of is None else of.desk,
            case_number=None if of is None else of.number,
            campaign=None if of is None else of.id,
            channel=outcome.channel.value if needs.about is About.CHANNEL else None,
        )


def urgency_of(level: str) -> Level:
    """Return the urgency of a notice on a campaign of this level; critical ones also go by SMS."""
    return CRITICAL if level == CRITICAL else "high"
