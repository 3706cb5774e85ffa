"""Messages kept in the local mailbox instead of being sent, and how they are shown."""

from pathlib import Path

from shared.access.principal import ALL_DESKS
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeRequested
from tests.services.dispatch.dispatch_fixture import (
    DESK,
    DispatchFixture,
    Issued,
    appeal_texts,
)
from tests.services.dispatch.outside import mail_server, smtp_to
from tests.services.dispatch.test_sending import NUMBER


class TestLocalMailbox:
    async def test_keeps_what_has_no_provider_and_says_that_it_was_not_sent(
        self, dispatch: DispatchFixture, tmp_path: Path
    ) -> None:
        await dispatch.contact(email="one@embassy.example", phone=NUMBER)
        await dispatch.start()
        await dispatch.drain()
        assert sorted(await dispatch.states()) == [
            ("email", "withheld", "local-mailbox"),
            ("sms", "withheld", "local-mailbox"),
        ]
        files = sorted((tmp_path / "mailbox").iterdir(), key=lambda file: file.suffix)
        assert [file.suffix for file in files] == [".eml", ".txt"]
        assert all("NOT SENT" in file.read_text() for file in files)
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}

    async def test_is_read_over_the_api(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact(email="one@embassy.example")
        await dispatch.start(Issued(texts=appeal_texts("en")))
        await dispatch.drain()
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            answer = (await client.get("/v1/mailbox")).json()
        (kept,) = answer["items"]
        assert kept["not_sent"] is True
        assert "[NOT SENT]" in kept["content"]
        async with dispatch.client(Role.TRIAGE_OFFICER) as client:
            assert (await client.get("/v1/mailbox")).status_code == 403

    async def test_shows_nobody_the_letters_of_another_desk(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact(email="one@embassy.example")
        colleague = await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        await dispatch.start()
        for desk, number in ((DESK, "C-2026-0001"), ("africa", "C-2026-0002"), (None, None)):
            await dispatch.hear(
                NoticeRequested(
                    notice=new_id(),
                    account=colleague,
                    reason="appeal-issued",
                    desk=desk,
                    case_number=number,
                    urgency="high",
                    requested_at=utc_now(),
                )
            )
        await dispatch.drain()
        seen = {}
        for desks in (ALL_DESKS, frozenset({DESK}), frozenset({"asia"})):
            async with dispatch.client(Role.COMMUNICATIONS, desks=desks) as client:
                kept = (await client.get("/v1/mailbox")).json()["items"]
                page = await client.get("/mailbox", headers={"accept": "text/html"})
            seen[desks] = (len(kept), page.text.count("[NOT SENT]"))
        assert list(seen.values()) == [(4, 4), (2, 2), (0, 0)]


class TestSaid:
    async def test_each_settled_delivery_is_said_with_its_recipient_sealed(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact(email="ambassador@embassy.example")
        await dispatch.start()
        async with mail_server() as server:
            await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        (said,) = await dispatch.emitted("delivery.settled")
        assert (said["state"], said["reason"]) == ("sent", "accepted")
        assert said["recipient"]["ciphertext"]
        assert "ambassador" not in str(said)
