"""Handle Twilio's callbacks, whose signature the routes have checked; show their faults."""

from collections.abc import Sequence
from uuid import UUID

from services.dispatch.context import DISPATCH, Context
from services.dispatch.operations.contacts import opting_out
from services.dispatch.operations.deliveries import sms_callbacks, sms_reports
from services.dispatch.queries.callbacks import callback_faults
from services.dispatch.rules.callbacks import Callback, CallbackFault
from shared.access.authorise import reach
from shared.access.principal import Principal
from shared.access.roles import Operation, Role

TWILIO = "twilio"
"""The actor of what Twilio reports."""


async def receive_report(
    context: Context, delivery: UUID, sid: str, status: str, code: str | None
) -> None:
    """Store a report of Twilio on an SMS.

    The route has checked its signature.
    """
    async with context.database.unit_of_work(TWILIO) as work:
        await sms_reports.store_report(work, context, delivery, sid, status, code)
        await sms_callbacks.store_valid_callback(work, Callback.STATUS)


async def receive_sms_reply(context: Context, number: str, word: str) -> None:
    """Store an SMS that somebody sent back.

    The route has checked Twilio's signature.
    """
    async with context.database.unit_of_work(TWILIO) as work:
        await opting_out.apply_sms_reply(work, context, number, word)
        await sms_callbacks.store_valid_callback(work, Callback.MESSAGES)


async def receive_refused_callback(context: Context, callback: Callback) -> None:
    """Store that a callback for our account had a wrong signature."""
    if not await sms_callbacks.was_notified_lately(context.database, callback):
        async with context.database.unit_of_work(DISPATCH) as work:
            await sms_callbacks.count_refused_callback(work, callback)


async def show_callback_faults(context: Context, principal: Principal) -> Sequence[CallbackFault]:
    """Return what is wrong with Twilio's callbacks, for people who send SMS."""
    reach(principal, Operation.CAMPAIGN_READ)
    return await callback_faults(context)


async def callback_faults_for_home_page(
    context: Context, principal: Principal
) -> Sequence[CallbackFault]:
    """Return the faults of Twilio's callbacks, for people who send SMS or repair them.

    Empty for all others.
    """
    if principal.roles.isdisjoint({Role.COMMUNICATIONS, Role.ADMINISTRATOR}):
        return ()
    return await callback_faults(context)
