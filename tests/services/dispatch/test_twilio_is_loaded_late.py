"""Twilio's large library is loaded only for an SMS or a report."""

import subprocess
import sys

from services.front.local.processes import free_port

LOADED = """
import asyncio
import sys
import services.front.one_machine
from services.dispatch.gateways.messages import ShortMessage
from services.dispatch.gateways.sms import TwilioGateway
from services.dispatch.gateways.twilio_account import TwilioAccount
from services.dispatch.gateways.twilio_signature import TwilioSignature
from shared.clock import new_id


def is_loaded():
    return any(name.partition(".")[0] == "twilio" for name in sys.modules)


async def send_one():
    account = TwilioAccount("AC0", "token", "+15005550006", "https://t.example", sys.argv[1])
    gateway = TwilioGateway(account)
    signature = TwilioSignature("token")
    assert not is_loaded(), "with an account"
    assert not signature.is_valid("https://t.example/status", {}, "invented")
    assert "twilio.rest" not in sys.modules, "to check a report"
    await gateway.send(ShortMessage(new_id(), "+41446681800", "text"))
    await gateway.close()
    assert is_loaded(), "to send"


assert not is_loaded(), "at the start"
asyncio.run(send_one())
"""


def test_only_an_sms_or_a_report_loads_the_library() -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    subprocess.run([sys.executable, "-c", LOADED, nobody], check=True)  # noqa: S603 - our own program
