"""Send an organisation the e-mail that asks it to sign a document: once for each that is asked for.

The e-mail says nothing of the document. It is tried again like any other, but not if an attempt may
have been accepted: triage can always give the organisation another link.
"""

from services.dispatch.context import Context
from services.dispatch.rules.channels import Channel
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.tables import Delivery, SigningLetter
from shared.clock import derived_id
from shared.contracts.triage import SignatureAsked
from shared.storage.sealing import Sealed
from shared.storage.unit_of_work import UnitOfWork


async def ask_to_sign(work: UnitOfWork, event: SignatureAsked, *, context: Context) -> None:
    """Queue the e-mail, unless it was queued before or its deadline has passed."""
    known = await work.session.get(SigningLetter, event.letter)
    if known is not None or event.until <= work.now:
        return
    work.session.add(
        SigningLetter(
            id=event.letter,
            event=event.id,
            case_id=event.case,
            document=event.document,
            subject=event.invitation.subject,
            language=event.language,
            until=event.until,
            zone=event.zone,
            sealed=Sealed(event.invitation.ciphertext),
        )
    )
    await work.session.flush()
    work.session.add(
        Delivery(
            id=derived_id(event.asked_at, str(event.letter)),
            letter=event.letter,
            channel=Channel.EMAIL.value,
            language=event.language,
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
    work.record("signing-letter.queued", "case", event.case, (event.invitation.subject,))
    context.wake_ups.wake_after(work, [Channel.EMAIL])
