"""What an organisation does with its personal link: sign, decline, or withdraw its signature.

No account acts here. The link is the right: it was given to one organisation, for one text.
"""

from services.triage.context import Context
from services.triage.operations.appeals.signature_letters import end_letters
from services.triage.operations.audit import record_document
from services.triage.operations.locking import lock_unissued_document
from services.triage.operations.timeline import Detail, note
from services.triage.queries.candidates import candidate
from services.triage.queries.case_records import document_records
from services.triage.queries.signatories import LinkHolder, asked_by_link, may_be_shown
from services.triage.rules.gates.all_gates import shut_gates
from services.triage.rules.signatories import ASKED, DECLINED, SIGNED, WITHDRAWN
from services.triage.rules.signature_letters import Ended
from services.triage.schemas import SignDocument
from services.triage.tables import Signatory, Signature
from shared.problems import Conflict, NotFound
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork


class Unprintable(Exception):
    """The document may not have the name that was typed for the organisation."""


async def sign(work: UnitOfWork, context: Context, hashed: bytes, said: SignDocument) -> None:
    """Sign the text that the link belongs to. `Conflict` if it was answered before.

    `Unprintable` if the name of the organisation would shut a gate: it is printed. Which one, and
    whose name it is, the signer is not told. Who signs is not printed, and not searched.
    """
    asked = await _locked(work, context, hashed, ASKED)
    records = await document_records(work.session, asked.case, asked.document, asked.version)
    judged = await candidate(work.keys, context, records, [said.organisation])
    # Where names are shown, no gate asks about the name of a source that is sure.
    if shut_gates(judged) or judged.opened.source_signs:
        raise Unprintable
    row = asked.signatory
    signature = Signature(organisation=said.organisation, name=said.name, function=said.function)
    place = place_of(Signatory.signature, row.id)
    row.signature = work.keys.seal_model(asked.case.subject, place, signature)
    await _answered(work, asked, SIGNED, "signature-given")


async def decline(work: UnitOfWork, context: Context, hashed: bytes) -> None:
    """Decline to sign."""
    asked = await _locked(work, context, hashed, ASKED)
    await _answered(work, asked, DECLINED, "signature-declined")


async def withdraw(work: UnitOfWork, context: Context, hashed: bytes) -> None:
    """Withdraw a signature; what was signed is deleted."""
    asked = await _locked(work, context, hashed, SIGNED)
    asked.signatory.signature = None
    await _answered(work, asked, WITHDRAWN, "signature-withdrawn")


async def _locked(work: UnitOfWork, context: Context, hashed: bytes, state: str) -> LinkHolder:
    """Lock case and document as everybody does, and look at the link once more.

    `NotFound` if it cannot be used any more; `Conflict` if the organisation answered meanwhile.
    """
    unknown = NotFound("This link cannot be used.")
    asked = await asked_by_link(work.session, hashed, work.now)
    if asked is None:
        raise unknown
    try:
        await lock_unissued_document(work, (asked.case.id, asked.document.id))
    except Conflict:
        raise unknown from None
    work.session.expire_all()
    asked = await asked_by_link(work.session, hashed, work.now)
    if asked is None or not await may_be_shown(work.session, work.keys, context, asked):
        raise unknown
    if asked.signatory.state != state:
        raise Conflict("This link was used already.", code="changed-since")
    return asked


async def _answered(work: UnitOfWork, asked: LinkHolder, state: str, kind: str) -> None:
    asked.signatory.state, asked.signatory.answered_at = state, work.now
    await end_letters(work, asked.case, asked.document, Ended.ANSWERED, [asked.signatory.id])
    detail: Detail = {"document": str(asked.document.id)}
    note(work, asked.case.id, kind, detail=detail)
    record_document(work, f"signatures.{state}", asked.case, asked.document)
