"""A letter reaches the mail server as approved, or not at all."""

from base64 import b64encode
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.gateways.letters import CannotBeWritten, compose, on_the_wire
from services.dispatch.gateways.messages import Letter
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeReason, NoticeRequested
from tests.services.dispatch.dispatch_fixture import TITLE, DispatchFixture, Issued, appeal_texts
from tests.services.dispatch.outside import mail_server, smtp_to


def encoded_word(text: str) -> str:
    return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


def case_waits() -> NoticeRequested:
    return NoticeRequested(
        notice=new_id(),
        reason=NoticeReason.CASE_WAITS.value,
        urgency="high",
        role=Role.COMMUNICATIONS.value,
        requested_at=utc_now(),
    )


class TestTitles:
    def test_a_title_can_add_no_header(self) -> None:
        title = "An appeal\r\nBcc: everybody@else.example\r\n\r\nand a body"
        letter = compose(Letter(new_id(), "a@b.example", title, "text", None), sender="c@d.example")
        assert letter["Bcc"] is None
        assert letter["Subject"] == "An appeal Bcc: everybody@else.example and a body"

    @pytest.mark.parametrize(
        "title",
        [
            encoded_word("An appeal nobody approved"),
            encoded_word("Hello\r\nReply-To: somebody@else.example\r\n\r\nAnother text."),
            f"{TITLE} =?utf-8?q?Bcc=3A?= and more words, so that the line must be folded somewhere",
            "=?utf-8?q?" + "a" * 280,
            "Égypte : détention arbitraire de Mme Amal Invented — " * 5,
        ],
    )
    async def test_a_title_is_read_as_it_was_approved_and_brings_no_header(
        self, dispatch: DispatchFixture, title: str
    ) -> None:
        await dispatch.contact()
        issued = Issued(texts=appeal_texts(title=title))
        await dispatch.start(issued)
        async with mail_server() as server:
            await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        (letter,) = server.letters
        assert letter["Subject"] == " ".join(f"{issued.reference} - {title} (en)".split())
        assert sorted(letter.keys()) == [
            "Content-Language",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Subject",
            "To",
        ]
        parts = [part.get_content().strip() for part in letter.iter_parts()]
        assert parts[0] == "An invented appeal in en."
        assert "<p>An invented appeal in en.</p>" in parts[1]

    @given(st.text(st.characters(codec="utf-8"), max_size=300))
    def test_every_title_is_read_as_written_or_never_sent(self, title: str) -> None:
        letter = Letter(new_id(), "a@b.example", title, "text", None)
        try:
            content = on_the_wire(letter, sender="c@d.example", more={})
        except CannotBeWritten:
            assert not title.isprintable()
            return
        read = message_from_bytes(content, policy=default)
        assert read["Subject"] == " ".join(title.split())
        assert set(read.keys()) == {
            "From",
            "To",
            "Subject",
            "Message-ID",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "Content-Language",
        }


class TestHandingOver:
    @pytest.mark.parametrize("level", ["high", "critical"])
    async def test_an_answer_that_is_no_reply_leaves_it_open(
        self, dispatch: DispatchFixture, level: str
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level=level))
        async with mail_server() as server:
            server.answer = "hello, this is no reply"
            gateway = smtp_to(server)
            await dispatch.worker(Channel.EMAIL, gateway).drain()
            server.answer = "250 taken"
            await dispatch.start()
            await dispatch.worker(Channel.EMAIL, gateway).drain()
            await gateway.close()
        first, other = await dispatch.deliveries()
        open_end = {"high": ("unknown", "not-answered"), "critical": ("pending", "send-again")}
        assert (first.state, first.reason) == open_end[level]
        assert first.repeated is (level == "critical")
        assert other.state == "sent"
        # A connection that once gave no answer is not used again.
        assert len(server.connections) == 2

    async def test_what_no_letter_can_be_made_of_has_failed_and_was_not_handed_over(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.account(Role.COMMUNICATIONS, email="two words@post.example")
        await dispatch.account(Role.COMMUNICATIONS, email="é@post.example")
        await dispatch.account(Role.COMMUNICATIONS, email="colleague@müller.example")
        await dispatch.hear(case_waits())
        async with mail_server() as server:
            await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        assert [letter["To"] for letter in server.letters] == ["colleague@xn--mller-kva.example"]
        assert sorted(await dispatch.states()) == [
            ("email", "failed", "needs-smtputf8"),
            ("email", "failed", "not-writable"),
            ("email", "sent", "accepted"),
        ]

    async def test_the_local_mailbox_keeps_no_letter_that_cannot_be_written(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.account(Role.COMMUNICATIONS, email="é@post.example")
        await dispatch.hear(case_waits())
        await dispatch.drain(Channel.EMAIL)
        assert await dispatch.states() == [("email", "failed", "not-writable")]
