"""The headers of an e-mail, and the name of this machine for the mail server."""

from typing import Any

import pytest

from services.dispatch.settings import DispatchSettings
from shared.access.roles import Role
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import mail_server, smtp_to
from tests.services.dispatch.test_composed_emails import case_waits


async def test_an_appeal_says_its_language_and_lets_media_leave_the_list(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact("media", email="media@press.example", languages=("fr",))
    await dispatch.contact("diplomat", email="ambassador@embassy.example")
    await dispatch.start()
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    letters = {str(letter["To"]): letter for letter in server.letters}
    media, diplomat = letters["media@press.example"], letters["ambassador@embassy.example"]
    assert media["Content-Language"] == "fr"
    assert media["List-Unsubscribe"] == "<mailto:appeals@ngo.example?subject=unsubscribe>"
    assert diplomat["List-Unsubscribe"] is None
    assert diplomat["Auto-Submitted"] is None
    html = media.get_body(("html",))
    assert html is not None
    text = html.get_content().replace("\r\n", "\n")
    assert text.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert text.rstrip().endswith("</html>")


async def test_a_notice_says_that_no_answer_is_wanted(dispatch: DispatchFixture) -> None:
    await dispatch.account(Role.COMMUNICATIONS, email="colleague@ngo.example")
    await dispatch.hear(case_waits())
    async with mail_server() as server:
        gateway = smtp_to(server)
        gateway._reply_to = "answers@ngo.example"
        await dispatch.worker(Channel.EMAIL, gateway).drain()
    (letter,) = server.letters
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Reply-To"] is None
    assert letter["List-Unsubscribe"] is None


def told(settings: DispatchSettings, **changed: Any) -> DispatchSettings:
    sends = {"smtp_url": "smtp://mail.example", "smtp_from": "appeals@ngo.example"}
    return DispatchSettings.model_validate(
        {**settings.model_dump(exclude={"outbound_ports"}), **sends, **changed}
    )


@pytest.mark.parametrize(
    ("given", "name", "address"),
    [
        ("appeals@ngo.example", "", "appeals@ngo.example"),
        ("The Observatory <appeals@ngo.example>", "The Observatory", "appeals@ngo.example"),
        ('"The Observatory" <appeals@ngo.example>', "The Observatory", "appeals@ngo.example"),
        (
            "L'Observatoire, \u00e0 Gen\u00e8ve <a@ngo.example>",
            "L'Observatoire, \u00e0 Gen\u00e8ve",
            "a@ngo.example",
        ),
    ],
)
def test_the_sender_may_have_a_name(
    settings: DispatchSettings, given: str, name: str, address: str
) -> None:
    sender = told(settings, smtp_from=given).sender
    assert (sender.display_name, sender.addr_spec) == (name, address)


@pytest.mark.parametrize("given", ["no address", "A <b>", "A\nB <a@ngo.example>", "a@ngo.example>"])
def test_a_sender_that_is_none_is_refused(settings: DispatchSettings, given: str) -> None:
    with pytest.raises(ValueError, match=r"Name <address>"):
        told(settings, smtp_from=given)


@pytest.mark.parametrize(
    ("changed", "ehlo"),
    [
        ({"public_url": "https://tocsin.ngo.example/"}, "tocsin.ngo.example"),
        ({"public_url": "http://127.0.0.1:8470"}, "ngo.example"),
        ({"public_url": "http://localhost:8470"}, "ngo.example"),
        ({"smtp_ehlo": "out.ngo.example"}, "out.ngo.example"),
    ],
)
def test_this_machine_never_calls_itself_localhost(
    settings: DispatchSettings, changed: dict[str, str], ehlo: str
) -> None:
    assert told(settings, **changed).ehlo == ehlo
