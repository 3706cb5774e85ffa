"""Start a campaign for each issued document with a valid attestation, and for no other."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from pydantic import ValidationError
from sqlalchemy import insert, text

from services.dispatch.context import Context
from services.dispatch.operations.campaigns.choosing import choose_recipients
from services.dispatch.operations.campaigns.inserting import insert_campaign
from services.dispatch.operations.contacts.hazards import store_senders
from services.dispatch.operations.outcomes.settling import report_settled
from services.dispatch.rules.attestation_checks import check_covers
from services.dispatch.rules.hazards import HAZARDOUS
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.rules.recipients import Chosen
from services.dispatch.tables import Campaign, Delivery, RefusedAppeal, metadata
from shared.access.roles import Role
from shared.clock import derived_id
from shared.contracts.attestation import (
    AUDIENCES,
    Attestation,
    NotAttested,
    RefusalReason,
    use_of,
    verify,
)
from shared.contracts.codes import CRITICAL, Count, level_of
from shared.contracts.content import AppealTexts
from shared.contracts.dispatch import AppealRefused, CampaignStarted
from shared.contracts.triage import AppealIssued
from shared.notices import NoticeReason, notice
from shared.storage.sealing import Place, SealBroken, subject_of
from shared.storage.unit_of_work import UnitOfWork

log = structlog.get_logger(service="dispatch")

_CASE_NUMBER = re.compile(r"C-[0-9]{4}-[0-9]{4,}", re.ASCII)
_ROWS_AT_ONCE = 500
_BEFORE = text(
    """
    SELECT EXISTS (
        SELECT FROM campaigns WHERE reference = :reference AND document <> :document
    ) AS taken, EXISTS (SELECT FROM campaigns WHERE document = :document) AS begun
    """
)
_HOLD_REFERENCE = text("SELECT pg_advisory_xact_lock(hashtextextended(:reference, 0))")
_HELD = text(
    """
    SELECT d.id, d.campaign, d.letter, d.contact, d.channel, d.use, d.state, d.reason, d.attempts,
        c.case_id
    FROM deliveries d JOIN campaigns c ON c.id = d.campaign
    WHERE d.id = ANY(CAST(:ids AS uuid[]))
    """
)


async def start_campaign(
    work: UnitOfWork, event: AppealIssued, *, context: Context, keys: Mapping[str, Any]
) -> UUID | None:
    """Start the campaign of an issued document; None if it is refused or was started before.

    `keys` are triage's public keys by id. An attestation that is not valid starts nothing: it is
    stored, reported to staff, and recorded in the trail.
    """
    try:
        attestation = verify(event.attestation, keys)
        content = _texts(work, event)
        check_covers(attestation, event, content)
        texts = AppealTexts.model_validate_json(content)
        _check_languages(event, texts)
        begun = await _check_reference(work, event)
    except (NotAttested, SealBroken, ValidationError) as fault:
        await _refuse(work, event, fault)
        return None
    if begun:
        return None
    campaign = await insert_campaign(work, event, attestation, content)
    await store_senders(work, campaign.organisations)
    chosen = await choose_recipients(work, campaign)
    unforeseen = _unforeseen(context, campaign, attestation, chosen, work.now)
    await add_deliveries(work, context, campaign, attestation, chosen, unforeseen=unforeseen)
    _emit_started(work, campaign, chosen)
    if unread := set(event.audience) - set(AUDIENCES):
        _notify_staff(work, event)
        log.error("campaign.audience_unknown", campaign_id=campaign.id, audience=sorted(unread))
    channels = {each.reachable.channel for each in chosen}
    context.wake_ups.wake_after(work, channels)
    return campaign.id


def _texts(work: UnitOfWork, event: AppealIssued) -> bytes:
    """Return exactly the bytes that were sealed: their digest was attested."""
    if subject_of(event.texts.ciphertext) != event.texts.subject:
        raise SealBroken("the part names another subject than its ciphertext")
    return work.keys.open(Place.event(event.id, "texts"), event.texts.ciphertext)


def _check_languages(event: AppealIssued, texts: AppealTexts) -> None:
    if not texts.texts or {each.language for each in texts.texts} != set(event.languages):
        raise NotAttested("it is written in other languages", "other-content")


async def _check_reference(work: UnitOfWork, event: AppealIssued) -> bool:
    """Return whether the campaign of this document was started before.

    Refuse a second document under one reference: triage gives each code once, but after it was
    restored from a backup it would give some again.
    """
    await work.session.execute(_HOLD_REFERENCE, {"reference": event.reference})
    asked = {"reference": event.reference, "document": event.document}
    before = (await work.session.execute(_BEFORE, asked)).one()
    if before.taken:
        raise NotAttested("its reference is that of another document", "reference-taken")
    return bool(before.begun)


async def _refuse(work: UnitOfWork, event: AppealIssued, fault: Exception) -> None:
    # The text of `NotAttested` names a check and no content; other errors may quote content.
    named = str(fault) if isinstance(fault, NotAttested) else type(fault).__name__
    work.session.add(
        RefusedAppeal(
            event=event.id,
            document=event.document,
            case_id=event.case,
            fault=named,
            refused_at=work.now,
        )
    )
    reason: RefusalReason = fault.reason if isinstance(fault, NotAttested) else "unreadable"
    work.emit(
        AppealRefused(document=event.document, case=event.case, reason=reason, refused_at=work.now)
    )
    _notify_staff(work, event)
    work.record("appeal.refused", "document", event.document, (event.subject,))
    log.critical(
        "appeal.refused", document_id=event.document, case_id=event.case, event_id=event.id
    )


def _notify_staff(work: UnitOfWork, event: AppealIssued) -> None:
    """Notify staff that an appeal does not reach everybody that it was meant for."""
    number = event.number if _CASE_NUMBER.fullmatch(event.number) else None
    for role in (Role.COMMUNICATIONS, Role.APPROVER):
        notice(
            work,
            reason=NoticeReason.DELIVERIES_FAILED,
            urgency="critical",
            role=role,
            desk=event.desk,
            case_number=number,
        )


async def add_deliveries(
    work: UnitOfWork,
    context: Context,
    campaign: Campaign,
    attestation: Attestation,
    chosen: Sequence[Chosen],
    *,
    unforeseen: Collection[UUID] = (),
) -> None:
    """Add a delivery for each chosen recipient who has none of this campaign yet.

    Nothing is sent to `unforeseen` addresses before somebody sends it again.
    """
    embargo = campaign.embargo_until
    waits = embargo is not None and embargo > work.now
    due = {
        "state": State.PENDING.value,
        "reason": (Reason.EMBARGO if waits else Reason.WAITING).value,
        # The embargo is stored as the next try, so it survives a restart.
        "next_try_at": embargo if waits else work.now,
        "settled_at": None,
    }
    rows = [
        {
            "id": derived_id(
                campaign.issued_at,
                str(campaign.id),
                each.reachable.channel.value,
                each.reachable.hash.hex(),
            ),
            "campaign": campaign.id,
            "contact": each.reachable.contact,
            "address": each.reachable.address,
            "address_hash": each.reachable.hash,
            "channel": each.reachable.channel.value,
            "use": use_of(each.reachable.audience, names_shown=attestation.names_shown),
            "language": each.language,
            "critical": level_of(campaign.level) == CRITICAL,
            "attempts": 0,
            "repeated": False,
            "hazard": each.effect.value if each.effect else None,
            "created_at": work.now,
            **(_held(each, work.now, unforeseen) or due),
        }
        for each in chosen
    ]
    deliveries = insert(metadata.tables[Delivery.__tablename__])
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        await work.session.execute(deliveries, rows[start : start + _ROWS_AT_ONCE])
    held = [row["id"] for row in rows if row["settled_at"] is not None]
    if held:
        settled = await work.session.execute(_HELD, {"ids": held})
        await report_settled(work, context, settled.all(), {})


def _unforeseen(
    context: Context,
    campaign: Campaign,
    attestation: Attestation,
    chosen: Sequence[Chosen],
    now: datetime,
) -> Collection[UUID]:
    """Return the addresses that it could reach although it was approved as reaching nobody.

    A contact may have been added after the count that the approver saw; under an embargo, a
    provider may be added as well.
    """
    if not attestation.to_nobody:
        return ()
    waits = campaign.embargo_until is not None and campaign.embargo_until > now
    to = [each.reachable for each in chosen]
    able = context.providers
    return {each.address for each in to if waits or (each.channel in able and not each.blocked)}


def _held(chosen: Chosen, now: datetime, unforeseen: Collection[UUID]) -> dict[str, object] | None:
    """Return the state of a delivery that may not be sent; None if it may.

    It could harm its recipient, or nobody foresaw it.
    """
    reason = HAZARDOUS.get(chosen.effect) if chosen.effect else None
    if reason is None and chosen.reachable.address in unforeseen:
        reason = Reason.NOT_FORESEEN
    if reason is None:
        return None
    return {
        "state": State.WITHHELD.value,
        "reason": reason.value,
        "next_try_at": None,
        "settled_at": now,
    }


def _emit_started(work: UnitOfWork, campaign: Campaign, chosen: Sequence[Chosen]) -> None:
    counts = Counter(each.reachable.channel.value for each in chosen)
    work.emit(
        CampaignStarted(
            campaign=campaign.id,
            case=campaign.case_id,
            document=campaign.document,
            deliveries=tuple(Count(channel=name, number=counts[name]) for name in sorted(counts)),
            started_at=work.now,
        )
    )
    work.record(
        "campaign.started",
        "campaign",
        campaign.id,
        (campaign.subject,),
        reference=campaign.reference,
        deliveries=len(chosen),
    )
