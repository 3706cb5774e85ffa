"""The submission of the text on the screen, with what was confirmed beside it."""

from services.triage.pages.labels.findings import reason_field
from services.triage.schemas import ConfirmFinding, DocumentContent, DocumentView, SubmitDocument
from shared.web.forms import Form


def submission(
    form: Form, shown: DocumentView, saved: DocumentContent, version: int
) -> SubmitDocument:
    """Return the request; `shown`: the document as the page showed it, with its findings."""
    reasons = {each.mark: form.value(reason_field(each)) for each in shown.findings}
    return SubmitDocument(
        version=max(version, 1),
        do_no_harm=tuple(form.chosen("do_no_harm[]")),
        findings=tuple(
            ConfirmFinding(finding=mark, reason=why) for mark, why in reasons.items() if why
        ),
        document=saved,
    )
