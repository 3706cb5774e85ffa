"""STOP and START, sent by the owners of telephone numbers.

STOP is stored by number and not by contact: it also covers a number that no contact has yet, or
that is added again later.
"""

from uuid import UUID

from sqlalchemy import text

from services.dispatch.context import Context
from services.dispatch.operations.contacts.addresses import hash_address, lock_addresses
from services.dispatch.operations.contacts.blocking import block_addresses, unblock_same
from services.dispatch.rules.reasons import Reason
from services.dispatch.rules.sms_replies import means_start, means_stop
from shared.contracts.channels import Channel
from shared.names import ADDRESSES_VERSION
from shared.storage.unit_of_work import UnitOfWork

_KEEP = text(
    """
    INSERT INTO opt_outs (channel, hash, rule_version, said_at)
    VALUES ('sms', :hash, :rule, :now) ON CONFLICT DO NOTHING
    """
)
_FORGET = text("DELETE FROM opt_outs WHERE channel = 'sms' AND hash = :hash")
_USED_AT = text("SELECT id FROM addresses WHERE channel = 'sms' AND hash = :hash AND active")


async def apply_sms_reply(work: UnitOfWork, context: Context, number: str, word: str) -> None:
    """Block a number whose owner sent STOP, and unblock it after START.

    A number that is blocked for another reason stays blocked after START.
    """
    stop = means_stop(word)
    if not stop and not means_start(word):
        return
    form = hash_address(context, Channel.SMS, number)
    await lock_addresses(work, {Channel.SMS: form})
    found = await work.session.scalars(_USED_AT, {"hash": form})
    addresses = [UUID(str(each)) for each in found]
    if stop:
        await work.session.execute(
            _KEEP, {"hash": form, "rule": ADDRESSES_VERSION, "now": work.now}
        )
        await block_addresses(work, context, dict.fromkeys(addresses, Reason.OPTED_OUT))
    else:
        await work.session.execute(_FORGET, {"hash": form})
        await unblock_same(work, addresses, Reason.OPTED_OUT)
