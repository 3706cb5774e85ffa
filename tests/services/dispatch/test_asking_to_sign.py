"""An organisation is asked to sign by e-mail: once, without a word of the document. Invented."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.dispatch.channels.email.signing_letter import LetterToSign, signing_letter
from services.dispatch.operations.deliveries.leases import expire_leases
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.channels import Channel
from shared.contracts.content import APPEAL_LANGUAGES, SigningInvitation
from shared.contracts.signatories import SignatureAsked
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import mail_server, smtp_to

LINK = "http://127.0.0.1:8470/triage/sign/an-invented-token"


async def asked(dispatch: DispatchFixture, **changes: Any) -> SignatureAsked:
    subject, event, now = new_id(), new_id(), datetime.now(UTC)
    keys = await dispatch.context.keyring.create(subject)
    told = SigningInvitation(organisation="Invented Centre", email="ana@centre.org", link=LINK)
    fields = {
        "id": event,
        "case": new_id(),
        "document": new_id(),
        "letter": new_id(),
        "subject": subject,
        "language": "fr",
        "until": now + timedelta(days=3),
        "zone": "Africa/Cairo",
        "asked_at": now,
        "invitation": keys.seal_part(event, "invitation", subject, told),
    }
    return SignatureAsked.model_validate(fields | changes)


async def test_it_is_sent_once_and_says_nothing_of_the_document(dispatch: DispatchFixture) -> None:
    event = await asked(dispatch)
    await dispatch.hear(event)
    await dispatch.hear(event.model_copy(update={"asked_at": datetime.now(UTC)}))
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    (letter,) = server.letters
    assert letter["To"] == "ana@centre.org"
    assert "conjointe" in letter["Subject"]
    assert letter["Content-Language"] == "fr"
    body = letter.get_content()
    assert LINK in body
    assert "(Africa/Cairo)" in body
    states = await dispatch.rows("SELECT state, reason FROM deliveries")
    assert [tuple(each) for each in states] == [("sent", "accepted")]
    stored = str(await dispatch.rows("SELECT s::text FROM signing_letters s"))
    assert b"ana@centre.org".hex() not in stored
    assert LINK.encode().hex() not in stored


async def test_it_is_tried_again_until_the_server_takes_it(dispatch: DispatchFixture) -> None:
    await dispatch.hear(await asked(dispatch))
    async with mail_server() as server:
        server.refusal = "451 4.3.0 invented: try again later"
        worker = dispatch.worker(Channel.EMAIL, smtp_to(server))
        await worker.drain()
        assert await dispatch.scalar("SELECT state FROM deliveries") == "pending"
        server.refusal = ""
        await dispatch.do("UPDATE deliveries SET next_try_at = now()")
        await worker.drain()
    assert len(server.letters) == 1
    assert await dispatch.scalar("SELECT state FROM deliveries") == "sent"


async def test_a_letter_that_may_have_been_taken_is_not_repeated(dispatch: DispatchFixture) -> None:
    await dispatch.hear(await asked(dispatch))
    lost = """
        UPDATE deliveries SET state = 'claimed', next_try_at = NULL, claim = gen_random_uuid(),
            lease_until = now() - interval '1 second', attempts = 1
    """
    await dispatch.do(lost)
    async with dispatch.context.database.unit_of_work("dispatch") as work:
        assert await expire_leases(work, dispatch.context) == 1
    assert await dispatch.scalar("SELECT state FROM deliveries") == "unknown"


async def test_a_refused_letter_tells_no_staff_and_blocks_nobody(dispatch: DispatchFixture) -> None:
    await dispatch.hear(await asked(dispatch))
    async with mail_server() as server:
        server.refusal = "550 5.1.1 invented: no such mailbox"
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    assert await dispatch.scalar("SELECT state FROM deliveries") == "failed"


async def test_nothing_is_sent_of_an_erased_case(
    dispatch: DispatchFixture, keyring_url: str
) -> None:
    event = await asked(dispatch)
    await dispatch.hear(event)
    eraser = Keyring(
        create_engine(keyring_url, application_name="test-eraser"),
        dispatch.context.keyring._master,
    )
    await eraser.destroy(event.subject)
    await eraser.close()
    dispatch.context.keyring._cache.clear()
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    assert not server.letters
    assert await dispatch.scalar("SELECT state FROM deliveries") == "withheld"


async def test_its_link_is_in_no_mailbox_that_staff_read(dispatch: DispatchFixture) -> None:
    await dispatch.hear(await asked(dispatch))
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.scalar("SELECT reason FROM deliveries") == "local-mailbox"
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        answer = await client.get("/v1/mailbox")
    assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize("reminder", [False, True])
@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_every_language_names_organisation_link_and_hour(language: str, *, reminder: bool) -> None:
    until = datetime(2026, 12, 18, 17, 0, tzinfo=UTC)
    told = LetterToSign("Centre {x}", LINK, until, "Africa/Cairo", reminder=reminder)
    subject, text, said_in = signing_letter(language, told)
    assert said_in == language
    assert subject.strip()
    assert all(each in text for each in ("Centre {x}", LINK, "2026", "19:00 (Africa/Cairo)"))
    assert signing_letter("xx", told)[2] == "en"
