"""SMS, over Twilio."""

from typing import Any

from services.dispatch.channels.definition import ChannelDefinition, StaffNotices
from services.dispatch.channels.sms.composing import SmsComposer, compose_notice
from services.dispatch.gateways.messages import Gateway
from services.dispatch.gateways.sms import TwilioGateway
from services.dispatch.gateways.twilio_account import TwilioAccount
from services.dispatch.rules.callbacks import PATHS, Callback
from services.dispatch.rules.pace import Pace
from services.dispatch.rules.retries import pauses
from services.dispatch.settings import DispatchSettings
from shared.clock import Clock
from shared.contracts.channels import Channel
from shared.contracts.content import AccountProfile
from shared.message_ids import msgid


def _gateway(settings: DispatchSettings, _clock: Clock) -> Gateway[Any] | None:
    sid, token, sender = (
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.twilio_from,
    )
    if sid is None or token is None or sender is None:
        return None
    return TwilioGateway(
        TwilioAccount(
            sid,
            token.get_secret_value(),
            sender,
            callback_url=settings.public_url.rstrip("/") + PATHS[Callback.STATUS],
            api_url=settings.twilio_api_url,
        )
    )


def _staff_number(profile: AccountProfile) -> str | None:
    return profile.phone


SMS = ChannelDefinition(
    code=Channel.SMS,
    contact_field="phone",
    same_address=msgid("Another contact of this audience has the same telephone number."),
    pace=Pace(at_once=16, per_address=4, most_slow=32, longest=150),
    # An SMS is of no use a day later.
    retries=pauses("10s", "1m", "5m", "15m", "1h", "3h"),
    composer=SmsComposer,
    gateway=_gateway,
    needs=("twilio_account_sid", "twilio_auth_token", "twilio_from"),
    callback=PATHS[Callback.STATUS],
    staff=StaffNotices(_staff_number, compose_notice),
)
