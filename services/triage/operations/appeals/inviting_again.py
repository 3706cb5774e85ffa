"""Invite an organisation again by e-mail, and remind those that have not answered."""

from uuid import UUID

from services.triage.context import Context
from services.triage.operations.appeals.attesting import consented_now
from services.triage.operations.appeals.drafts import count_as_drafter, newest
from services.triage.operations.appeals.signature_calls import (
    CHANGED,
    expect_ready,
    lock_signatory,
    noted,
    open_call,
)
from services.triage.operations.appeals.signature_letters import (
    end_letters,
    invite,
    remind_by_letter,
)
from services.triage.operations.audit import record_document
from services.triage.operations.locking import lock_unissued_document
from services.triage.operations.receipts import document_receipt
from services.triage.queries.signatories import (
    last_reminder,
    letters_to_repeat,
    open_asked,
    signatories_of,
)
from services.triage.rules.signatories import ASKED
from services.triage.rules.signature_letters import Ended, next_reminder
from services.triage.schemas import InviteSignatory
from services.triage.tables import Signatory, SignatureCall
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt

SIGNING_OVER = msgid("The time to sign is over. Set a later deadline first: ask to sign again.")
REMINDED = msgid("They were reminded in the last 24 hours. Remind them once a day at most.")
NOBODY_TO_REMIND = msgid(
    "Nobody can be reminded by e-mail: all have answered, or have not received an e-mail with the "
    "link that they have now."
)
NO_ADDRESS = msgid("Enter an e-mail address.")


async def invite_again(
    work: UnitOfWork,
    context: Context,
    place: tuple[UUID, UUID],
    signatory: UUID,
    asked: InviteSignatory,
) -> Receipt:
    """Send an organisation another link, at the address that it has or at a corrected one.

    Its former link stops working. Who does it counts as a drafter, as everybody who asks.
    """
    case, document = await lock_unissued_document(work, place)
    row = await lock_signatory(work, document, signatory, asked.seen)
    call = await open_call(work, document)
    if row.state != ASKED:
        raise Conflict(CHANGED, code="changed-since")
    _expect_time(work, call)
    read = (case, document, await newest(work, document))
    judged = await expect_ready(work, context, read, call.texts_sha256)
    words = open_asked(work.keys, row)
    if asked.email is not None:
        words = words.model_copy(update={"email": asked.email})
        row.words = work.keys.seal_model(case.subject, place_of(Signatory.words, row.id), words)
    if words.email is None:
        raise Invalid(NO_ADDRESS, faults=[FieldFault("email", NO_ADDRESS, "missing")])
    await end_letters(work, case, document, Ended.LINK_REPLACED, [row.id])
    await invite(work, context, (case, call, row), consented_now(judged))
    count_as_drafter(work, document)
    noted(work, case, document, "signatory-invited-again")
    record_document(work, "signatures.invite-again", case, document)
    return document_receipt(document)


async def remind_signatories(
    work: UnitOfWork, context: Context, place: tuple[UUID, UUID]
) -> Receipt:
    """Remind by e-mail those that have not answered, with the link that each of them has.

    Left out is who has a link that no e-mail brought, and whose last e-mail did not arrive or is
    not settled yet. `Conflict` `signing-over`, `reminded` (once a day at most), or
    `nobody-to-remind`.
    """
    case, document = await lock_unissued_document(work, place)
    call = await open_call(work, document)
    _expect_time(work, call)
    again = next_reminder(await last_reminder(work.session, document.id))
    if again is not None and again > work.now:
        raise Conflict(REMINDED, code="reminded")
    read = (case, document, await newest(work, document))
    judged = await expect_ready(work, context, read, call.texts_sha256)
    reminds = await letters_to_repeat(work.session, document.id)
    rows = [each for each in await signatories_of(work.session, document.id) if each.id in reminds]
    if not rows:
        raise Conflict(NOBODY_TO_REMIND, code="nobody-to-remind")
    consented = consented_now(judged)
    for row in rows:
        remind_by_letter(work, (case, call, row), reminds[row.id], consented)
    noted(work, case, document, "signatories-reminded", number=len(rows))
    record_document(work, "signatures.remind", case, document)
    return document_receipt(document)


def _expect_time(work: UnitOfWork, call: SignatureCall) -> None:
    if call.until <= work.now:
        raise Conflict(SIGNING_OVER, code="signing-over")
