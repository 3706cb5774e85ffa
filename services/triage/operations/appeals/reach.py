"""Whom an appeal would reach: stored as dispatch counts it, checked before an approval."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.rules.reach import Reached, mark_of, organisations_key
from services.triage.tables import Document, StoredFormerReach, StoredReach
from shared.contracts.dispatch import ReachCounted, RecipientsCounted
from shared.contracts.triage import RecipientsAsked
from shared.problems import Conflict, FieldFault
from shared.storage.unit_of_work import UnitOfWork


async def on_reach_counted(work: UnitOfWork, events: Sequence[ReachCounted]) -> None:
    """Store the latest count of each country; an older one that comes late changes nothing."""
    latest: dict[str, ReachCounted] = {}
    for event in events:
        country = event.country or ""
        if country not in latest or latest[country].counted_at <= event.counted_at:
            latest[country] = event
    told = insert(StoredReach).values(
        [
            {
                "country": country,
                "providers": list(event.providers),
                "reaches": [each.model_dump(mode="json") for each in event.reaches],
                "counted_at": event.counted_at,
            }
            for country, event in sorted(latest.items())
        ]
    )
    await work.session.execute(
        told.on_conflict_do_update(
            index_elements=["country"],
            set_={
                "providers": told.excluded.providers,
                "reaches": told.excluded.reaches,
                "counted_at": told.excluded.counted_at,
            },
            where=StoredReach.counted_at <= told.excluded.counted_at,
        )
    )


async def on_recipients_counted(work: UnitOfWork, events: Sequence[RecipientsCounted]) -> None:
    """Store who got a document; an older count that comes late changes nothing."""
    latest: dict[tuple[UUID, str], RecipientsCounted] = {}
    for event in events:
        key = event.document, organisations_key(event.organisations)
        if key not in latest or latest[key].counted_at <= event.counted_at:
            latest[key] = event
    told = insert(StoredFormerReach).values(
        [
            {
                "document": document,
                "organisations": organisations,
                "counts": [each.model_dump(mode="json") for each in event.counts],
                "counted_at": event.counted_at,
            }
            for (document, organisations), event in sorted(latest.items())
        ]
    )
    await work.session.execute(
        told.on_conflict_do_update(
            index_elements=["document", "organisations"],
            set_={"counts": told.excluded.counts, "counted_at": told.excluded.counted_at},
            where=StoredFormerReach.counted_at <= told.excluded.counted_at,
        )
    )


def ask_recipients(
    work: UnitOfWork, context: Context, document: Document, draft: AppealDraft
) -> None:
    """Ask dispatch to count who got what a document follows or corrects, if that is of its case.

    Not for a document that people hand over: it goes to none of them.
    """
    earlier = document.followed
    if earlier is None or context.renderer.templates.rules(draft.template).by_hand:
        return
    work.emit(
        RecipientsAsked(
            case=document.case_id,
            document=earlier,
            organisations=context.renderer.organisations(draft),
            asked_at=work.now,
        )
    )


def expect_somebody(
    found: Reached | None, *, although_nobody: bool, seen: str | None
) -> Reached | None:
    """Return the reach, None if it is not known; `Conflict` if nobody is reached by a channel.

    `changed-since` if the numbers are not those that were `seen` (a `mark_of`; None: not checked).
    `reaches-nobody`, `reach-not-known` or `channel-reaches-nobody` (by others somebody is
    reached), unless the approval says `although_nobody`.
    """
    if seen is not None and seen != mark_of(found):
        raise Conflict(
            "The recipients changed after you opened this page. Read it again, then decide.",
            code="changed-since",
            faults=[
                FieldFault(
                    "reach_seen", "This does not match the current recipients.", "changed-since"
                )
            ],
        )
    if although_nobody:
        return found
    if found is not None and found.everybody:
        _expect_every_channel(found)
        return found
    if found is None or found.former_unknown:
        raise Conflict(
            "It is not known yet who would receive this: dispatch has not answered. Wait a "
            "moment, or confirm that you want to issue it all the same.",
            code="reach-not-known",
        )
    raise Conflict(
        "Nobody would receive this: no contact can be reached by a channel that works. Add "
        "contacts or a provider, or confirm that you want to issue it although nobody "
        "receives it.",
        code="reaches-nobody",
    )


def _expect_every_channel(found: Reached) -> None:
    """Raise `Conflict` (`channel-reaches-nobody`) if all messages of a channel stay here."""
    if kept := found.kept_here:
        raise Conflict(
            "Some would not receive this: a channel without a provider keeps its messages in the "
            "local mailbox ({channels}). Set a provider, or confirm that you want to issue it "
            "all the same.",
            code="channel-reaches-nobody",
            values={"channels": ", ".join(f"{name}: {number}" for name, number in kept.items())},
        )
