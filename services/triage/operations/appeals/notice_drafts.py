"""Keep the draft of a notice to that: its withdrawn document, its kind and its recipients."""

from collections.abc import Iterator

from services.triage.drafting.draft import Withdrawn
from services.triage.drafting.template import Templates
from services.triage.queries.printing import issue_of
from services.triage.schemas import DocumentContent
from services.triage.tables import Document
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.web.problems import INVALID_MESSAGE

BEGUN_ELSEWHERE = msgid(
    "A document of this kind is begun on the page of the withdrawn document. Choose another "
    "template."
)
OF_ONE_KIND = msgid("This document is about a withdrawn one, and stays of its kind.")
SAME_RECIPIENTS = msgid(
    "It goes to those who got the withdrawn document: its audiences are those of that one."
)
NO_EMBARGO = msgid("Those who got the withdrawn document are told at once, without an embargo.")


def withdrawn_of(former: Document) -> Withdrawn:
    """Return code and date of a withdrawn document, as its texts have them."""
    issue = issue_of(former, former.withdrawn_at or former.created_at)
    if issue.day is None:
        raise RuntimeError("a document that was never issued was called back")
    return Withdrawn(document=former.id, reference=issue.reference, on=issue.day)


async def about_the_same(
    work: UnitOfWork, document: Document, saved: DocumentContent
) -> DocumentContent:
    """Return the content with code and date of the withdrawn document that it is about."""
    former = None
    if document.notice_of is not None:
        former = await work.session.get_one(Document, document.notice_of)
    draft = saved.draft.model_copy(update={"withdrawn": withdrawn_of(former) if former else None})
    return saved.model_copy(update={"draft": draft})


def expect_of_its_kind(templates: Templates, document: Document, saved: DocumentContent) -> None:
    """Raise `Invalid` for what a document may not become, at the fields of the content.

    `Conflict` `nothing-to-write` if it has no content that anybody could change.
    """
    if document.version and templates.rules(saved.draft.template).without_content:
        raise Conflict("Nobody writes this document. Withdraw it.", code="nothing-to-write")
    faults = tuple(_faults(templates, document, saved))
    if faults:
        message = faults[0].message if len(faults) == 1 else INVALID_MESSAGE
        raise Invalid(message, faults=faults)


def _faults(
    templates: Templates, document: Document, saved: DocumentContent
) -> Iterator[FieldFault]:
    template = saved.draft.template
    if document.notice_of is None:
        if templates.rules(template).of_withdrawn:
            yield FieldFault("draft.template", BEGUN_ELSEWHERE, "begun-elsewhere")
        return
    if templates.kind(template) != document.kind:
        yield FieldFault("draft.template", OF_ONE_KIND, "of-one-kind")
    if set(saved.audience) != set(document.audience):
        yield FieldFault("audience", SAME_RECIPIENTS, "same-recipients")
    if saved.embargo_until is not None:
        yield FieldFault("embargo_until", NO_EMBARGO, "no-embargo")
