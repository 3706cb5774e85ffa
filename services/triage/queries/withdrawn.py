"""What a document has to do with a withdrawn one: it was withdrawn, or it is about one."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.template import Templates
from services.triage.queries.case import outline
from services.triage.queries.hindrances import hindrances
from services.triage.queries.relied_on import objected_since
from services.triage.queries.timeline import Documents
from services.triage.rules.campaigns import MAY_HAVE_GONE_OUT
from services.triage.rules.gates.shut_gate import ShutGate
from services.triage.rules.kinds import is_handed_over
from services.triage.rules.withdrawals import (
    ABOUT_WITHDRAWN,
    CORRECTION,
    WithdrawnFacts,
    refusal,
)
from services.triage.schemas import CampaignView, GateView
from services.triage.tables import Case, CaseAlert, Document
from shared.message_ids import msgid

CLOSED = msgid("The case is closed. Reopen it, then its recipients can be told.")
NO_TEMPLATE = msgid("This installation has no template for it.")
BEGUN = msgid("Somebody began this already. It is among the documents of the case.")


async def about_withdrawn(
    session: AsyncSession,
    templates: Templates,
    made: Documents,
    case: Case,
    document: Document,
    *,
    is_silent: bool,
) -> dict[str, Any]:
    """Return the fields of a `DocumentView` on this; `made`: all documents of the case.

    `is_silent`: nothing may be said of what the case has withdrawn.
    """
    notices = [each for each in made.rows if each.notice_of == document.id]
    former = next((each for each in made.rows if each.id == document.notice_of), None)
    was_issued = document.state == "withdrawn" and document.approved_at is not None
    refused: dict[str, ShutGate | None] = {}
    if was_issued:
        about = await withdrawn_facts(session, made, case, document)
        refused = {
            kind: refusal_now(templates, made, case, document, about, kind)
            for kind in ABOUT_WITHDRAWN
        }
    return {
        "without_content": document.without_content,
        "former": _outline(made, former) if former else None,
        "went_out": _went_out(made, former.id) if former else [],
        "notices": [_outline(made, each) for each in notices],
        "offers": [kind for kind, shut in refused.items() if shut is None],
        "not_offered": {kind: _gate(shut) for kind, shut in refused.items() if shut is not None},
        "silence": is_silent,
    }


async def withdrawn_facts(
    session: AsyncSession, made: Documents, case: Case, document: Document
) -> WithdrawnFacts:
    """Return a document as the rules on what is said of a withdrawn one see it."""
    here = await session.scalars(select(CaseAlert.alert).where(CaseAlert.case_id == case.id))
    sending = made.became.get(document.id)
    return WithdrawnFacts(
        withdrawn=document.state == "withdrawn" and document.approved_at is not None,
        cause=document.withdrawn_for,
        without_content=document.without_content,
        by_hand=is_handed_over(document.attestation),
        unsent=sending is not None and sending.reached_nobody,
        hindered=await hindrances(session, case.id),
        objected=await objected_since(session, document, here.all()),
    )


def refusal_now(  # the document with all that it is judged by
    templates: Templates,
    made: Documents,
    case: Case,
    document: Document,
    about: WithdrawnFacts,
    kind: str,
) -> ShutGate | None:
    """Return why no document of this kind is begun about that one now; None if one can be."""
    if case.state != "open":
        return ShutGate("case-closed", CLOSED, {})
    if (refused := refusal(about, kind)) is not None:
        return refused
    if kind not in templates.latest_of_kinds or (
        kind == CORRECTION and about.by_hand and not has_correction_by_hand(templates, document)
    ):
        return ShutGate("no-template", NO_TEMPLATE, {})
    if any(
        each.notice_of == document.id and each.kind == kind and each.state != "withdrawn"
        for each in made.rows
    ):
        return ShutGate("has-notice", BEGUN, {})
    return None


def has_correction_by_hand(templates: Templates, document: Document) -> bool:
    """Return whether a document that was handed over has a correction that is handed over too.

    One that is sent would go to nobody, or to somebody for whom the document was not.
    """
    return (
        any(
            templates.rules(date).by_hand and templates.corrects(date) == document.kind
            for date in templates.dates
        )
        or document.kind == CORRECTION
    )


def _gate(shut: ShutGate) -> GateView:
    return GateView(code=shut.code, words=shut.told, values={}, message=shut.words)


def _outline(made: Documents, document: Document) -> Any:
    return outline(document).model_copy(update={"sending": made.became.get(document.id)})


def _went_out(made: Documents, document: UUID) -> list[CampaignView]:
    sending = made.became.get(document)
    if sending is None or sending.campaign is None:
        return []
    of_it = (each for each in made.campaigns if each.campaign == sending.campaign)
    return [each for each in of_it if each.state in MAY_HAVE_GONE_OUT]
