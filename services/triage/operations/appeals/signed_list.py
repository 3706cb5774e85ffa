"""The list of those who sign a document: what approves it, and what would change the text."""

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.signatories import with_signatories
from services.triage.queries.signatories import open_signature, signatories_of
from services.triage.rules.signatories import SIGNED, list_hash
from services.triage.tables import Document, SignatureCall
from shared.contracts.content import AppealTexts
from shared.message_ids import msgid
from shared.problems import Conflict
from shared.storage.unit_of_work import UnitOfWork

OTHER_LIST = msgid(
    "The list of signatories is not the one that you read. Open the document and read it again."
)
SIGNED_TWICE = msgid(
    "Two signatures have the same name of an organisation, which would be printed and counted "
    "twice. Remove one of them on the page of the signatories."
)
NOBODY_SIGNED = msgid("Nobody has signed this document yet.")
ASKED = msgid(
    "Organisations were asked to sign this text. Before it can be changed, give the signatures "
    "back on the page of the signatories."
)


async def names_signed(work: UnitOfWork, document: Document) -> list[str]:
    """Return the names of the organisations that sign a document, as they typed them."""
    rows = await signatories_of(work.session, document.id)
    return [open_signature(work.keys, each).organisation for each in rows if each.signature]


async def approved_list(
    work: UnitOfWork,
    context: Context,
    of: tuple[Document, AppealDraft],
    seen: str | None,
    texts: AppealTexts,
) -> AppealTexts:
    """Return the texts with the list that the approver saw, and note its hash in the document.

    Of a kind that nobody signs, the texts as they are. `Conflict` `no-signatories`, `signed-twice`,
    or `changed-since` if the list is not the one that was `seen`. The document is locked, and who
    signs locks it too: the list does not change before the commit.
    """
    document, draft = of
    if not context.renderer.templates.rules(draft.template).signed:
        return texts
    rows = await signatories_of(work.session, document.id)
    signed = [each for each in rows if each.state == SIGNED and each.signature is not None]
    if not signed:
        raise Conflict(NOBODY_SIGNED, code="no-signatories")
    found = list_hash((each.id, each.signature or b"") for each in signed)
    if found != seen:
        raise Conflict(OTHER_LIST, code="changed-since")
    document.signatories_sha256 = found
    names = [open_signature(work.keys, each).organisation for each in signed]
    # Without regard to capitals and spaces; who signs is not told that another did.
    if len({" ".join(each.casefold().split()) for each in names}) < len(names):
        raise Conflict(SIGNED_TWICE, code="signed-twice")
    return with_signatories(texts, context.renderer.templates, draft, names)


async def expect_text_signed(work: UnitOfWork, document: Document, texts_sha256: str) -> None:
    """Raise `Conflict` (`signatures-asked`) if organisations are asked to sign another text."""
    call = await work.session.get(SignatureCall, document.id)
    if call is not None and call.closed_at is None and call.texts_sha256 != texts_sha256:
        raise Conflict(ASKED, code="signatures-asked")
