"""E-mail addresses with letters beyond ASCII.

After the @ they are converted; before it they are refused with words that say so.
"""

from services.dispatch.gateways.messages import Letter
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import mail_server, smtp_to

PERSON = "\u0441\u043e\u044e\u0437"


async def test_a_domain_goes_out_in_the_form_that_every_server_takes(
    dispatch: DispatchFixture,
) -> None:
    made = await dispatch.contact(email="press@b\u00fccher.example")
    await dispatch.start()
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        shown = (await client.get(f"/v1/contacts/{made.id}")).json()
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    assert shown["email"] == "press@xn--bcher-kva.example"
    assert [letter["To"] for letter in server.letters] == ["press@xn--bcher-kva.example"]


async def test_what_stands_before_the_at_is_refused_where_it_is_typed(
    dispatch: DispatchFixture,
) -> None:
    wanted = {"audience": "media", "name": "Invented Paper", "email": f"{PERSON}@press.example"}
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        answer = await client.post("/v1/contacts", json=wanted)
        headers = {"accept": "text/html", "accept-language": "fr"}
        page = await client.post("/contacts/new", data=wanted, headers=headers)
        wanted["email"] = f"{PERSON} @ nothing"
        other = await client.post("/v1/contacts", json=wanted)
    assert (answer.status_code, page.status_code) == (422, 422)
    assert "SMTPUTF8" in answer.text
    assert "serveurs de messagerie y refusent les autres lettres (SMTPUTF8)" in page.text
    assert "SMTPUTF8" not in other.text


async def test_a_letter_to_one_says_why_it_was_not_sent() -> None:
    async with mail_server() as server:
        letter = Letter(new_id(), f"{PERSON}@press.example", "Invented", "text", None)
        outcome = await smtp_to(server).send(letter)
    assert (outcome.kind, outcome.reason) == (AttemptOutcome.REFUSED, Reason.NEEDS_SMTPUTF8)
    assert server.connections == set()
