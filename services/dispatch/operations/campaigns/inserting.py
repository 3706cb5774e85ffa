"""Insert the first rows of a campaign."""

from typing import Any

import orjson
from sqlalchemy import column, insert, text

from services.dispatch.rules.attestation_checks import known_since
from services.dispatch.rules.hazards import SENDERS
from services.dispatch.tables import Campaign, metadata
from shared.clock import derived_id
from shared.contracts.attestation import Attestation
from shared.contracts.triage import AppealIssued
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.telemetry.traces import current_traceparent

# Insert a campaign and its other rows in one statement: it does not depend on other campaigns, and
# for a campaign to one recipient each statement costs as much as the delivery. Facts about the case
# that arrived earlier are kept.
_BEGIN = (
    insert(metadata.tables[Campaign.__tablename__])
    .add_cte(
        text(
            "INSERT INTO campaign_alerts (campaign, alert, attested)"
            " SELECT :of, alert, CAST(attested AS jsonb)"
            " FROM unnest(CAST(:alerts AS uuid[]), CAST(:since AS text[])) AS s (alert, attested)"
            " RETURNING alert"
        )
        .columns(column("alert"))
        .cte("stands")
    )
    .add_cte(
        text(
            "INSERT INTO case_facts (case_id, verification) VALUES (:about, :attested_as)"
            " ON CONFLICT DO NOTHING RETURNING case_id"
        )
        .columns(column("case_id"))
        .cte("attested")
    )
    .add_cte(
        text(
            "INSERT INTO unfinished_campaigns (campaign, look_at) VALUES (:of, :first_look)"
            " RETURNING campaign"
        )
        .columns(column("campaign"))
        .cte("watched")
    )
)


async def insert_campaign(
    work: UnitOfWork, event: AppealIssued, attestation: Attestation, content: bytes
) -> Campaign:
    """Insert the campaign of an attested document, and watch for its end.

    `content` is an `AppealTexts` as it was attested. The returned object belongs to no session.
    """
    values = _columns(work, event, attestation, content)
    campaign = Campaign(**values)
    await work.session.execute(_BEGIN, values | _beside(work, campaign, attestation))
    return campaign


def _columns(
    work: UnitOfWork, event: AppealIssued, attestation: Attestation, content: bytes
) -> dict[str, Any]:
    """Return the columns of its row."""
    # Derived from the document, not random: a service restored from a backup, which reads the event
    # again, gets the same ids, and so the same Message-ID and webhook-id (guarantee 6).
    campaign = derived_id(event.issued_at, "campaign", str(event.document))
    former = attestation.former_recipients
    return {
        "id": campaign,
        "document": event.document,
        "case_id": event.case,
        "number": event.number,
        "kind": event.kind,
        "reference": event.reference,
        "country": event.country,
        "desk": event.desk,
        "level": event.level,
        "audience": list(attestation.audiences),
        "recipients_of": former.document if former else None,
        "also_to": list(attestation.also_to.audience) if attestation.also_to else [],
        "without_content": attestation.without_content,
        "follows": event.follows,
        "follows_reference": event.follows_reference,
        "follows_kind": event.follows_kind,
        "languages": list(event.languages),
        "organisations": sorted(SENDERS if event.organisations is None else event.organisations),
        "subject": event.texts.subject,
        "texts": work.keys.seal(event.texts.subject, place_of(Campaign.texts, campaign), content),
        "texts_sha256": attestation.texts_sha256,
        "issued_at": event.issued_at,
        "embargo_until": event.embargo_until,
        "attestation": event.attestation,
        "attested_case": attestation.case,
        "attested_document": attestation.document,
        "attested_reference": attestation.reference,
        "attested_sha256": attestation.texts_sha256,
        "verification": attestation.verification,
        "weighed": sorted(set(attestation.weighed)),
        "best_interest": bool(attestation.decisions),
        "drafted_by": attestation.drafted_by,
        "approved_by": attestation.approved_by,
        "verified_at": work.now,
        "started_at": work.now,
        "traceparent": current_traceparent(),
    }


def _beside(work: UnitOfWork, campaign: Campaign, attestation: Attestation) -> dict[str, Any]:
    """Return what `_BEGIN` writes beside the campaign's own row."""
    return {
        "of": campaign.id,
        "alerts": [each.alert for each in attestation.consented],
        "since": [orjson.dumps(known_since(each)).decode() for each in attestation.consented],
        "about": campaign.case_id,
        "attested_as": attestation.verification,
        "first_look": work.now,
    }
