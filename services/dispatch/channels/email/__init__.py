"""E-mail, over the organisation's own mail server."""

from typing import Any

from services.dispatch.channels.definition import ChannelDefinition, StaffNotices
from services.dispatch.channels.email.composing import EmailComposer, compose_notice
from services.dispatch.gateways.messages import Gateway
from services.dispatch.gateways.smtp import SmtpGateway
from services.dispatch.gateways.smtp_server import SmtpServer
from services.dispatch.rules.pace import Pace
from services.dispatch.rules.reserved_addresses import is_never_delivered
from services.dispatch.rules.retries import pauses
from services.dispatch.settings import DispatchSettings
from shared.clock import Clock
from shared.contracts.channels import Channel
from shared.contracts.content import AccountProfile
from shared.message_ids import msgid
from shared.names import NotAnEmailAddress, normalise_email, sendable_email


def _gateway(settings: DispatchSettings, clock: Clock) -> Gateway[Any] | None:
    if settings.smtp_url is None or settings.smtp_from is None:
        return None
    return SmtpGateway(
        SmtpServer.parse(settings.smtp_url.get_secret_value()),
        settings.sender.addr_spec,
        name=settings.sender.display_name,
        ehlo=settings.ehlo,
        reply_to=settings.smtp_reply_to,
        clock=clock,
    )


def _staff_address(profile: AccountProfile) -> str | None:
    """Return an address of staff as mail servers accept it; one that is not valid, unchanged.

    The gateway refuses such an address, and the refusal is recorded.
    """
    try:
        return sendable_email(profile.email) if profile.email else None
    except NotAnEmailAddress:
        return profile.email


EMAIL = ChannelDefinition(
    code=Channel.EMAIL,
    contact_field="email",
    same_address=msgid("Another contact of this audience has the same e-mail address."),
    pace=Pace(at_once=16, per_address=4, most_slow=32, longest=960),
    # As mail servers do (RFC 5321, 4.5.4.1), but within a day.
    retries=pauses("30s", "2m", "5m", "15m", "30m", "1h", "2h", "4h", "8h", "8h"),
    composer=EmailComposer,
    gateway=_gateway,
    needs=("smtp_url", "smtp_from"),
    staff=StaffNotices(_staff_address, compose_notice, always=True),
    normalise=normalise_email,
    is_never_delivered=is_never_delivered,
)
