"""What a document has to do with a withdrawn one: it was withdrawn, or it is about one."""

from typing import Any
from uuid import UUID

from services.triage.drafting.template import Templates
from services.triage.queries.case import outline
from services.triage.queries.timeline import Documents
from services.triage.rules.campaigns import MAY_HAVE_GONE_OUT
from services.triage.rules.kinds import is_handed_over
from services.triage.rules.withdrawals import SILENT, is_without_content, notices_offered
from services.triage.schemas import CampaignView
from services.triage.tables import Document


def about_withdrawn(templates: Templates, made: Documents, document: Document) -> dict[str, Any]:
    """Return the fields of a `DocumentView` on this; `made`: all documents of the case."""
    notices = [each for each in made.rows if each.notice_of == document.id]
    former = next((each for each in made.rows if each.id == document.notice_of), None)
    of_case = {each.withdrawn_for for each in made.rows}
    offers = notices_offered(
        document.withdrawn_for,
        of_case,
        kind=document.kind,
        by_hand=is_handed_over(document.attestation),
        begun=[each.kind for each in notices if each.state != "withdrawn"],
        known=templates.latest_of_kinds,
    )
    return {
        "without_content": is_without_content(document.kind, document.notice_of),
        "former": _outline(made, former) if former else None,
        "went_out": _went_out(made, former.id) if former else [],
        "notices": [_outline(made, each) for each in notices],
        "offers": list(offers),
        "silence": not SILENT.isdisjoint(of_case),
    }


def _outline(made: Documents, document: Document) -> Any:
    return outline(document).model_copy(update={"sending": made.became.get(document.id)})


def _went_out(made: Documents, document: UUID) -> list[CampaignView]:
    sending = made.became.get(document)
    if sending is None or sending.campaign is None:
        return []
    of_it = (each for each in made.campaigns if each.campaign == sending.campaign)
    return [each for each in of_it if each.state in MAY_HAVE_GONE_OUT]
