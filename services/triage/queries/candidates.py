"""A document as it stands before the gates: read in the transaction that decides."""

import asyncio
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft, Part
from services.triage.drafting.edited_fields import worded
from services.triage.queries.changes_since_return import changed_since_return
from services.triage.queries.printed_names import (
    cannot_be_sought,
    is_named,
    kept_of,
    names_another,
    names_voucher,
    unmerged_alerts,
)
from services.triage.queries.sources_in_text import sources_in
from services.triage.queries.unsealing import (
    open_consent,
    open_draft,
    open_facts,
    open_persons,
    open_source,
    open_texts,
)
from services.triage.rules import candidate as views
from services.triage.rules import names_in_text
from services.triage.rules.acts import misfits, needs_care
from services.triage.rules.circumstances import UNKNOWN, at_odds
from services.triage.rules.contacts_in_text import gives_contact
from services.triage.rules.hearings import is_past
from services.triage.rules.several_persons import are_several
from services.triage.tables import (
    Alert,
    BestInterestDecision,
    Case,
    CaseAlert,
    CaseSource,
    Consent,
    Document,
    DocumentVersion,
    KnownAlert,
)
from shared.clock import utc_now
from shared.contracts.content import (
    ConsentWordsOf,
    Source,
)
from shared.names import contact_forms, transliterate
from shared.storage.sealing import Keys

AS_TOLD = (CaseAlert.link.is_not(None), Alert.filed_at, Alert.alert)
"""The order in which the alerts of a case are counted: its own first."""


async def candidate(
    session: AsyncSession,
    keys: Keys,
    context: Context,
    case: Case,
    document: Document,
    version: DocumentVersion,
) -> views.Candidate:
    """Gather what the gates look at. Opens alerts and texts with `keys`."""
    alerts = list(
        await session.scalars(
            select(Alert)
            .join(CaseAlert, CaseAlert.alert == Alert.alert)
            .where(CaseAlert.case_id == case.id)
            .order_by(*AS_TOLD)
        )
    )
    texts = open_texts(keys, version)
    draft = open_draft(keys, version)
    by_alert = [open_persons(keys, alert).persons for alert in alerts]
    told = [person for persons in by_alert for person in persons]
    acts = (*draft.violations, *draft.developments)
    standings = await _standings(session, keys, context, case, alerts)
    printed = "\n".join(f"{t.title}\n{t.plain}\n{t.sms}" for t in texts.texts)
    # Off the loop, as all that compares names: it takes longer the longer text and names are.
    named = await asyncio.to_thread(is_named, told, printed)
    unsought = await asyncio.to_thread(cannot_be_sought, told)
    kept = await kept_of(session, keys, case, alerts)
    words = "\n".join(worded(draft).values())
    voucher = await asyncio.to_thread(names_voucher, kept, told, words)
    left = await unmerged_alerts(session, keys, case)
    another = await asyncio.to_thread(names_another, keys, alerts, left, draft)
    return views.Candidate(
        case_open=case.state == "open",
        verification=case.verification,
        sources=await sources_of(session, keys, case.id),
        alerts=standings,
        audience=document.audience,
        names_shown=document.names_shown,
        named_in_text=named is names_in_text.Match.SURE,
        maybe_named=named is names_in_text.Match.MAYBE or unsought,
        sourced=await sources_in(context, kept.sources, told, draft),
        names_voucher=voucher is names_in_text.Match.SURE,
        maybe_voucher=voucher is names_in_text.Match.MAYBE,
        gives_contact=await asyncio.to_thread(gives_contact, kept.contacts, words),
        harm_confirmed=frozenset(document.harm_confirmed),
        asks_to_write=_asks_to_write(draft),
        several=are_several(by_alert),
        misfit=bool(misfits(acts, organisations=draft.organisations)),
        hearing_past=is_past(draft.hearing, max(utc_now(), document.embargo_until or utc_now())),
        at_odds=at_odds(draft, {each.situation or UNKNOWN for each in standings}),
        needs_care=needs_care(told, {*acts, *case.violations}),
        names_another=another,
        elsewhere=draft.country != case.country,
        untouched=(await changed_since_return(session, keys, document, draft)).untouched,
        unfilled=version.unfilled,
        submitted_at=document.submitted_at,
    )


async def limits_of(
    session: AsyncSession, keys: Keys, case: UUID, uses: Collection[str]
) -> tuple[ConsentWordsOf, ...]:
    """Return what was said of the limited consents for these uses."""
    limited = await session.scalars(
        select(Consent)
        .join(CaseAlert, CaseAlert.alert == Consent.alert)
        .where(
            CaseAlert.case_id == case,
            Consent.state == "limited",
            Consent.use.in_(uses),
        )
        .order_by(Consent.use, Consent.alert)
    )
    return tuple(
        ConsentWordsOf(use=each.use, **(words.model_dump() if words else {}))
        for each in limited
        for words in [open_consent(keys, each)]
    )


async def sources_of(
    session: AsyncSession, keys: Keys, case: UUID
) -> tuple[views.SourceAssessed, ...]:
    """Return the sources of a case as the gates look at them."""
    rows = await session.scalars(select(CaseSource).where(CaseSource.case_id == case))
    return tuple(source_view(row, open_source(keys, row)) for row in rows)


def source_view(row: CaseSource, told: Source | None) -> views.SourceAssessed:
    """Return a source as the gates look at it; `told` None: nobody can say who it is."""
    name = (told.name or "") if told else ""
    return views.SourceAssessed(
        row.relation,
        row.reliability,
        row.independent,
        row.assessed_by is not None,
        _known_by(told),
        name,
    )


def _known_by(source: Source | None) -> frozenset[str]:
    """Return name and contact of a source as they are compared: folded, words in any order."""
    if source is None:
        return frozenset()
    name = " ".join(sorted(transliterate(source.name or "").split()))
    contacts = contact_forms(source.contact or "")
    return frozenset(
        (*(f"contact {form}" for form in contacts), *((f"name {name}",) if name else ()))
    )


async def _standings(
    session: AsyncSession, keys: Keys, context: Context, case: Case, alerts: Sequence[Alert]
) -> list[views.AlertFacts]:
    ids = [alert.alert for alert in alerts]
    known = {
        each.alert: each
        for each in await session.scalars(select(KnownAlert).where(KnownAlert.alert.in_(ids)))
    }
    consents: dict[UUID, list[Consent]] = {each: [] for each in ids}
    for consent in await session.scalars(select(Consent).where(Consent.alert.in_(ids))):
        consents[consent.alert].append(consent)
    agreed = await _agreed(session, case)
    return [
        _standing(keys, context, alert, known[alert.alert], consents[alert.alert], agreed)
        for alert in alerts
    ]


def _standing(  # what is known of an alert, each by its name
    keys: Keys,
    context: Context,
    alert: Alert,
    told: KnownAlert,
    consents: Sequence[Consent],
    agreed: Sequence[BestInterestDecision],
) -> views.AlertFacts:
    situation = open_facts(keys, alert).situation
    known = context.taxonomy.situations
    return views.AlertFacts(
        alert=alert.alert,
        withdrawn=told.withdrawn_at is not None,
        consents={consent.use: consent.state for consent in consents},
        since={consent.use: consent.since for consent in consents},
        heard={consent.use: consent.heard_at for consent in consents},
        situation=situation if situation in known else None,
        reachable=situation not in known or known.get(situation).reachable,
        lifted=frozenset(consent.use for consent in consents if consent.lifted),
        unnamed=frozenset(consent.use for consent in consents if _is_unnamed(keys, consent)),
        in_their_interest=frozenset(
            use for each in agreed if alert.alert in each.alerts for use in each.uses
        ),
    )


def _is_unnamed(keys: Keys, consent: Consent) -> bool:
    """Return whether a consent is limited in no words, as it was taken before December 2026."""
    words = open_consent(keys, consent) if consent.state == "limited" else None
    return consent.state == "limited" and not (words and any(map(str.isalnum, words.limits or "")))


def _asks_to_write(draft: AppealDraft) -> bool:
    """Return whether readers are asked to write to the authorities.

    Errs on the side of yes: words written by hand in place of the request are read as one.
    """
    by_hand = any(
        version.parts.get(part) for version in draft.versions for part in _REQUESTS_TO_WRITE
    )
    return by_hand or not draft.no_addresses


_REQUESTS_TO_WRITE = (Part.ACTIONS_LEAD, Part.ALSO_WRITE)


async def _agreed(session: AsyncSession, case: Case) -> Sequence[BestInterestDecision]:
    found = await session.scalars(
        select(BestInterestDecision).where(
            BestInterestDecision.case_id == case.id, BestInterestDecision.decision == "agreed"
        )
    )
    return found.all()
