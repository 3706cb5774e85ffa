"""Say what a PDF of a document is made from: its text, and what its template puts around it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.pdf.printed import Printed
from services.triage.drafting.template import Templates
from services.triage.drafting.template_parts import Letterhead
from shared.contracts.content import AppealText


@dataclass(frozen=True)
class Issue:
    """How far a document is: whether it is out, and the code and the day that it was issued with.

    `marked`: it is a draft, or under embargo, or withdrawn.
    """

    marked: Literal["draft", "embargo", "withdrawn"] | None
    reference: str = ""
    day: date | None = None


def printed(templates: Templates, draft: AppealDraft, text: AppealText, issue: Issue) -> Printed:
    """Return what the PDF of one language is made from.

    A template that is gone has no letterhead any more; the text is the one that was issued.
    """
    form = templates.form(draft.template, text.language)
    head = form.letterhead if form else Letterhead()
    issuer = form.issuers.get(draft.issuer) if form else None
    return Printed(
        language=text.language,
        title=text.title,
        html=text.html,
        reference=issue.reference,
        day=issue.day,
        mark=str(getattr(head, issue.marked)) if issue.marked else "",
        letterhead=(*head.lines, *(issuer.letterhead if issuer else ())),
        logo=templates.logos.get(head.logo, b""),
        fonts=templates.fonts,
    )
