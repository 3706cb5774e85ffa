"""Send an organisation the e-mail that asks it to sign a document, or reminds it: each only once.

The e-mail says nothing of the document. It is tried again like any other, but not if an attempt may
have been accepted: triage can always give the organisation another link. One that must not be sent
any more is queued all the same: its claim withholds it, and triage learns why.
"""

from collections.abc import Iterable
from datetime import datetime

from services.dispatch.context import Context
from services.dispatch.operations.outcomes.settling import emit_letter_settled
from services.dispatch.rules.attestation_checks import known_since
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.tables import Delivery, LetterAlert, SigningLetter
from shared.clock import derived_id
from shared.contracts.attestation import Consented
from shared.contracts.channels import Channel
from shared.contracts.signatories import SignatureAsked, SignatureReminded
from shared.storage.sealing import Sealed
from shared.storage.unit_of_work import UnitOfWork


async def ask_to_sign(work: UnitOfWork, event: SignatureAsked, *, context: Context) -> None:
    """Queue the e-mail, unless it was queued before."""
    if await work.session.get(SigningLetter, event.letter) is not None:
        return
    letter = SigningLetter(
        id=event.letter,
        event=event.id,
        case_id=event.case,
        document=event.document,
        subject=event.invitation.subject,
        language=event.language,
        until=event.until,
        zone=event.zone,
        sealed=Sealed(event.invitation.ciphertext),
        asked_at=event.asked_at,
    )
    await _queue(work, context, letter, event.asked_at, event.consented or ())
    work.record("signing-letter.queued", "case", event.case, (letter.subject,))


async def remind_to_sign(work: UnitOfWork, event: SignatureReminded, *, context: Context) -> None:
    """Queue an e-mail with the address and the link of an earlier one, unless it was queued before.

    Where the earlier one is not known, such as after a restored backup, there is no link to send.
    """
    if await work.session.get(SigningLetter, event.letter) is not None:
        return
    first = await work.session.get(SigningLetter, event.reminds)
    if first is None:
        unreadable = (State.WITHHELD.value, Reason.UNREADABLE.value)
        emit_letter_settled(work, event.case, event.document, event.letter, unreadable)
        work.record("signing-letter.unknown", "case", event.case)
        return
    letter = SigningLetter(
        id=event.letter,
        event=first.event,
        case_id=event.case,
        document=event.document,
        subject=first.subject,
        language=first.language,
        until=event.until,
        zone=event.zone,
        sealed=first.sealed,
        reminder=True,
        asked_at=event.reminded_at,
    )
    await _queue(work, context, letter, event.reminded_at, event.consented)
    work.record("signing-reminder.queued", "case", event.case, (letter.subject,))


async def _queue(
    work: UnitOfWork,
    context: Context,
    letter: SigningLetter,
    asked_at: datetime,
    consented: Iterable[Consented],
) -> None:
    work.session.add(letter)
    await work.session.flush()
    work.session.add_all(
        LetterAlert(
            letter=letter.id,
            alert=each.alert,
            uses=sorted({one.use for one in each.consents}),
            attested=known_since(each),
        )
        for each in consented
    )
    work.session.add(
        Delivery(
            id=derived_id(asked_at, str(letter.id)),
            letter=letter.id,
            channel=Channel.EMAIL.value,
            language=letter.language,
            critical=False,
            state=State.PENDING.value,
            reason=Reason.WAITING.value,
            attempts=0,
            next_try_at=work.now,
            repeated=False,
            created_at=work.now,
        )
    )
    await work.session.flush()
    context.wake_ups.wake_after(work, [Channel.EMAIL])
