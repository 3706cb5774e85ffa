"""Keep a draft about a withdrawn document to that document, its kind and its recipients."""

from collections.abc import Iterator

from sqlalchemy import select

from services.triage.drafting.draft import AppealDraft, Withdrawn
from services.triage.drafting.template import Templates
from services.triage.queries.printing import issue_of
from services.triage.queries.unsealing import open_draft
from services.triage.rules.withdrawals import CORRECTION
from services.triage.schemas import DocumentContent
from services.triage.tables import Document, DocumentVersion
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.web.problems import INVALID_MESSAGE

BEGUN_ELSEWHERE = msgid(
    "A document of this kind is begun on the page of the withdrawn document. Choose another "
    "template."
)
OF_ONE_KIND = msgid("This document is about a withdrawn one, and stays of its kind.")
SAME_ADDRESSEES = msgid(
    "A correction of a letter that was handed over goes to those to whom that letter was "
    "addressed, and to nobody else. Remove the others from its addressees."
)
SAME_RECIPIENTS = msgid(
    "It goes to those who got the withdrawn document: its audiences are those of that one."
)
NO_EMBARGO = msgid("Those who got the withdrawn document are told at once, without an embargo.")


def withdrawn_of(withdrawn: Document) -> Withdrawn:
    """Return code and date of a withdrawn document, as its texts have them."""
    issue = issue_of(withdrawn, withdrawn.withdrawn_at or withdrawn.created_at)
    if issue.day is None:
        raise RuntimeError("a document that was never issued was called back")
    return Withdrawn(document=withdrawn.id, reference=issue.reference, on=issue.day)


async def about_the_same(
    work: UnitOfWork, document: Document, saved: DocumentContent
) -> DocumentContent:
    """Return the content with code and date of the withdrawn document that it is about."""
    withdrawn = None
    if document.notice_of is not None:
        withdrawn = await work.session.get_one(Document, document.notice_of)
    draft = saved.draft.model_copy(
        update={"withdrawn": withdrawn_of(withdrawn) if withdrawn else None}
    )
    return saved.model_copy(update={"draft": draft})


async def expect_of_its_kind(
    work: UnitOfWork, templates: Templates, document: Document, saved: DocumentContent
) -> None:
    """Raise `Invalid` for what a document may not become, at the fields of the content.

    `Conflict` `nothing-to-write` if it has no content that anybody could change.
    """
    if document.version and templates.rules(saved.draft.template).without_content:
        raise Conflict("Nobody writes this document. Withdraw it.", code="nothing-to-write")
    before = None
    if document.notice_of is not None:
        before = await approved_draft(
            work, await work.session.get_one(Document, document.notice_of)
        )
    faults = tuple(_faults(templates, document, saved, before))
    if faults:
        message = faults[0].message if len(faults) == 1 else INVALID_MESSAGE
        raise Invalid(message, faults=faults)


def _faults(
    templates: Templates, document: Document, saved: DocumentContent, before: AppealDraft | None
) -> Iterator[FieldFault]:
    template = saved.draft.template
    if before is None:
        if templates.rules(template).of_withdrawn:
            yield FieldFault("draft.template", BEGUN_ELSEWHERE, "begun-elsewhere")
        return
    if templates.kind(template) != document.kind or not _corrects_the_same(
        templates, saved, before
    ):
        yield FieldFault("draft.template", OF_ONE_KIND, "of-one-kind")
    if templates.rules(template).by_hand and not _addressees(saved.draft) <= _addressees(before):
        yield FieldFault("addressees", SAME_ADDRESSEES, "same-addressees")
    if set(saved.audience) != set(document.audience):
        yield FieldFault("audience", SAME_RECIPIENTS, "same-recipients")
    if saved.embargo_until is not None:
        yield FieldFault("embargo_until", NO_EMBARGO, "no-embargo")


def _corrects_the_same(templates: Templates, saved: DocumentContent, before: AppealDraft) -> bool:
    """Return whether a correction is of the kind that it corrects: only that one is handed over."""
    if templates.kind(saved.draft.template) != CORRECTION:
        return True
    of_before = templates.correction_of(before.template) or ""
    chosen = templates.corrects(saved.draft.template)
    # A draft that was begun before there was a template for its kind keeps the one for all kinds.
    of_any = chosen is None and not templates.rules(of_before).by_hand
    return of_any or chosen == templates.corrects(of_before)


def _addressees(draft: AppealDraft) -> set[str]:
    """Return the names of those who are addressed, in any language."""
    return {each.called.casefold() for version in draft.versions for each in version.addressees}


async def approved_draft(work: UnitOfWork, withdrawn: Document) -> AppealDraft:
    """Return the draft of an issued document, as it was approved."""
    version = await work.session.scalar(
        select(DocumentVersion).where(
            DocumentVersion.document == withdrawn.id,
            DocumentVersion.version == withdrawn.approved_version,
        )
    )
    if version is None:
        raise RuntimeError("an issued document has no version")
    return open_draft(work.keys, version)
