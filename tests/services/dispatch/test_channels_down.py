"""A provider that accepts nothing is shown while this lasts. All persons are invented."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import Request

from services.dispatch.channels import channel_names
from services.dispatch.queries.channels import LASTS
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.notice_texts import NoticeFacts, notice_text
from services.dispatch.rules.outages import Outage
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking, mail_server, receiver, smtp_to
from tests.services.dispatch.test_notices_of_campaigns import Listener, time_passes

SHUT = AttemptResult(AttemptOutcome.RETRY, Reason.CONNECTION_REFUSED)
OURS = AttemptResult(AttemptOutcome.RETRY, Reason.SENDER_REFUSED)
RECIPIENT = AttemptResult(AttemptOutcome.REFUSED, Reason.RECIPIENT_REFUSED)


async def attempt(dispatch: DispatchFixture, *answers: AttemptResult) -> None:
    """Let an e-mail to a new contact end with each of these results; then let time pass."""
    for answer in answers:
        await dispatch.contact()
        await dispatch.start()
        await dispatch.worker(Channel.EMAIL, Taking(answer=answer)).drain()
    await dispatch.do(
        "UPDATE down_channels SET since = since - CAST(:lasts AS interval)", lasts=LASTS
    )


async def shown(dispatch: DispatchFixture) -> str:
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        return (await client.get("/campaigns", headers={"accept": "text/html"})).text


async def outages(dispatch: DispatchFixture) -> int:
    found: int = await dispatch.scalar("SELECT count(*) FROM down_channels WHERE ended_at IS NULL")
    return found


async def start_page(dispatch: DispatchFixture, role: Role) -> list[Any]:
    request = Request({"type": "http", "headers": [], "query_string": b"", "app": dispatch.app})
    person = Principal(new_id(), "person", frozenset({role}), ALL_DESKS)
    return list(await dispatch.app.state.home_page_notes(request, person))


async def health(dispatch: DispatchFixture) -> tuple[str, str]:
    async with dispatch.client() as client:
        said = (await client.get("/health/ready")).json()
    return said["checks"]["channels"], said["reasons"].get("channels", "")


@pytest.mark.parametrize("answer", [SHUT, OURS], ids=["no answer", "it refuses us"])
async def test_it_is_said_with_since_when_until_something_gets_through(
    dispatch: DispatchFixture, answer: AttemptResult
) -> None:
    assert await health(dispatch) == ("ok", "")
    await attempt(dispatch, answer)
    assert "E-mail: no message has been sent successfully since" in (await shown(dispatch)).replace(
        "\n", " "
    )
    state, why = await health(dispatch)
    assert state == "failed"
    assert why.startswith("nothing gets through by email since ")
    assert why.endswith(answer.reason.value)

    await attempt(dispatch, AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED))
    assert "no message has been sent successfully" not in await shown(dispatch)
    assert await health(dispatch) == ("ok", "")


async def test_what_is_over_within_a_minute_is_not_said(dispatch: DispatchFixture) -> None:
    await attempt(dispatch, SHUT)
    await dispatch.do(
        "UPDATE down_channels SET since = now() - CAST(:short AS interval)",
        short=LASTS - timedelta(seconds=20),
    )
    assert await health(dispatch) == ("ok", "")


async def test_a_refusal_of_one_recipient_says_nothing_of_the_channel(
    dispatch: DispatchFixture,
) -> None:
    await attempt(dispatch, RECIPIENT)
    assert await outages(dispatch) == 0
    await attempt(dispatch, SHUT, RECIPIENT)
    assert await outages(dispatch) == 1


async def test_a_server_of_one_partner_is_no_channel(dispatch: DispatchFixture) -> None:
    async with receiver() as endpoint:
        await dispatch.contact("partner", endpoint=endpoint.url)
        await dispatch.start(Issued(audience=("partner",)))
        await dispatch.worker(Channel.WEBHOOK, Taking(answer=SHUT)).drain()
    assert [each.state for each in await dispatch.deliveries()] == ["pending"]
    assert await outages(dispatch) == 0


@pytest.mark.parametrize("role", [Role.COMMUNICATIONS, Role.ADMINISTRATOR])
async def test_the_start_page_says_it_to_who_sends_and_who_mends(
    dispatch: DispatchFixture, role: Role
) -> None:
    assert await start_page(dispatch, role) == []
    await attempt(dispatch, SHUT)
    (said,) = await start_page(dispatch, role)
    assert said.words == "E-mail: no message has been sent successfully since"
    assert said.at == await dispatch.scalar("SELECT since FROM down_channels")
    assert await start_page(dispatch, Role.GRANTS_OFFICER) == []
    await attempt(dispatch, AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED))
    assert await start_page(dispatch, role) == []


async def test_another_outage_counts_from_its_own_beginning(dispatch: DispatchFixture) -> None:
    await attempt(dispatch, SHUT)
    first = await dispatch.scalar("SELECT since FROM down_channels")
    await attempt(dispatch, AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED), SHUT)
    assert await dispatch.scalar("SELECT since FROM down_channels") > first
    assert await outages(dispatch) == 1


class TestLetters:
    """The text of a notice about a channel, by the channel that it is sent by and by its time."""

    AT = datetime(2026, 11, 29, 10, 20, tzinfo=UTC)
    LASTING = Outage(Channel.EMAIL, AT - timedelta(minutes=3), Reason.SENDER_REFUSED)
    OVER = replace(LASTING, ended_at=AT + timedelta(minutes=15))

    def said(self, outage: Outage | None, by: Channel, language: str = "en") -> str:
        told = NoticeFacts(
            "channel-unavailable",
            None,
            channel="email",
            noticed_at=self.AT,
            outage=outage,
            came_by=by,
        )
        return notice_text([told], language, channel_names())[1]

    def test_while_it_lasts_since_when_is_said(self) -> None:
        assert self.said(self.LASTING, Channel.SMS) == (
            "Messages have not got through by e-mail since 2026-11-29 10:17 UTC."
        )

    def test_that_it_works_again_is_said_with_until_when_it_did_not(self) -> None:
        assert self.said(self.OVER, Channel.EMAIL) == (
            "Messages did not get through by e-mail from 2026-11-29 10:17 UTC to"
            " 2026-11-29 10:35 UTC. They do again."
        )

    def test_what_comes_by_the_channel_itself_says_that_this_one_did(self) -> None:
        assert "This one did: it works again." in self.said(self.LASTING, Channel.EMAIL)
        assert "Celui-ci est passé." in self.said(self.LASTING, Channel.EMAIL, "fr")

    @pytest.mark.parametrize(
        "other", [None, replace(LASTING, ended_at=AT - timedelta(minutes=1))], ids=["none", "older"]
    )
    def test_of_no_outage_then_only_when_it_was_noticed_is_said(self, other: Outage | None) -> None:
        assert self.said(other, Channel.EMAIL) == (
            "Messages do not get through by e-mail: noticed on 2026-11-29 10:20 UTC."
        )


async def test_the_letter_that_gets_through_last_says_from_when_to_when(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example")
    await attempt(dispatch, OURS, AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED))
    assert await Listener(dispatch).hear() == ["channel-unavailable"] * 2
    async with mail_server() as server:
        await time_passes(dispatch)
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    said = [each.get_content() for each in server.letters if each["To"] == "admin@ngo.example"]
    assert "from 20" in "".join(said)
