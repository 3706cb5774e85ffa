"""Notices about one campaign come in one letter, with numbers. Nobody is real."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from services.dispatch.channels import channel_names
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.notice_texts import OUTCOMES, NoticeFacts, notice_text
from services.dispatch.rules.reasons import AttemptOutcome, Reason, State
from services.dispatch.rules.results import DeliveryResult, result_of
from services.dispatch.workers.finished_campaigns import FinishedCampaigns
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeRequested
from shared.contracts.triage import CaseRestricted
from tests.services.dispatch.dispatch_fixture import DESK, DispatchFixture, Issued
from tests.services.dispatch.outside import Taking, mail_server, smtp_to

ANSWERS = {
    "gone": AttemptResult(AttemptOutcome.REFUSED, Reason.NO_SUCH_ADDRESS),
    "unsure": AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED),
    "good": AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED),
}
NUMBER = "C-2026-0001"


@dataclass
class Mixed(Taking):
    """Answers each recipient by the first word of the address."""

    async def send(self, message: Any) -> AttemptResult:
        return ANSWERS[message.to.partition("-")[0]]


@dataclass
class Listener:
    """Processes each requested notice once, as the consumer does."""

    dispatch: DispatchFixture
    heard: set[str] = field(default_factory=set)

    async def hear(self) -> list[str]:
        new = [
            each
            for each in await self.dispatch.emitted("notice.requested")
            if each["notice"] not in self.heard
        ]
        for each in new:
            self.heard.add(each["notice"])
            await self.dispatch.hear(NoticeRequested.model_validate(each))
        return [each["reason"] for each in new]


async def recipients(dispatch: DispatchFixture, number: int) -> None:
    for each in range(number):
        kind = tuple(ANSWERS)[each % len(ANSWERS)]
        await dispatch.contact("media", email=f"{kind}-{each}@recipient.invalid.example")


async def letters(dispatch: DispatchFixture, account: UUID) -> list[tuple[str, str, str]]:
    """Return channel, state and reason of the messages to an account."""
    rows = await dispatch.rows(
        "SELECT channel, state, reason FROM deliveries WHERE account = :a ORDER BY id", a=account
    )
    return [tuple(row) for row in rows]


async def time_passes(dispatch: DispatchFixture) -> None:
    await dispatch.do(
        "UPDATE deliveries SET next_try_at = next_try_at - interval '2 minutes',"
        " created_at = created_at - interval '2 minutes'"
        " WHERE notice IS NOT NULL AND next_try_at IS NOT NULL"
    )
    await dispatch.do(
        "UPDATE deliveries SET created_at = created_at - interval '2 minutes'"
        " WHERE notice IS NOT NULL AND next_try_at IS NULL"
    )


def of_triage(campaign: UUID, officer: UUID, reason: str, **more: Any) -> NoticeRequested:
    fields: dict[str, Any] = {
        "account": officer, "fallback_role": "triage_officer", "desk": DESK, "reason": reason,
        "urgency": "high", "case_number": NUMBER, "campaign": campaign, "requested_at": utc_now(),
    }  # fmt: skip
    return NoticeRequested(notice=new_id(), **fields | more)


async def test_one_approval_for_300_recipients_brings_each_person_one_letter(
    dispatch: DispatchFixture,
) -> None:
    colleague = await dispatch.account(Role.COMMUNICATIONS, email="colleague@ngo.example")
    officer = await dispatch.account(Role.TRIAGE_OFFICER, email="officer@ngo.example")
    ear = Listener(dispatch)
    await recipients(dispatch, 300)
    campaign = await dispatch.start(Issued(audience=("media",)))
    mixed = dispatch.worker(Channel.EMAIL, Mixed())
    await mixed.drain()
    await FinishedCampaigns(dispatch.context).round()
    assert set(await ear.hear()) == {"deliveries-failed", "delivery-unknown", "address-blocked"}
    for reason in ("deliveries-failed", "delivery-unknown"):  # as triage requests it
        await dispatch.hear(of_triage(campaign, officer, reason))
    for account in (colleague, officer):
        assert await letters(dispatch, account) == [("email", "pending", "gathering")]
    await time_passes(dispatch)
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        told = {letter["To"]: letter for letter in server.letters}
    assert len(server.letters) == len(told) == 2
    assert told["officer@ngo.example"]["Subject"] == f"Tocsin: {NUMBER}"
    said = told["officer@ngo.example"].get_content()
    assert said.startswith(f"{NUMBER}: Some messages could not be sent. It is not known")
    assert "- E-mail: sent: 100; failed: 100; not known whether sent: 100" in said
    place = f"/dispatch/campaigns/{campaign}?state=not-reached"
    assert said.rstrip().endswith(place)
    said = told["colleague@ngo.example"].get_content()
    assert place in said
    assert "/dispatch/contacts" in said
    # A later failure of the same kind causes no further notice.
    await dispatch.do("UPDATE addresses SET blocked_reason = NULL, blocked_at = NULL")
    await dispatch.contact("media", email="gone-later@recipient.invalid.example")
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        assert (await client.post(f"/v1/campaigns/{campaign}/send-again")).status_code == 200
    await mixed.drain()
    assert set(await ear.hear()) <= {"address-blocked"}


async def test_a_new_kind_of_outcome_makes_one_more(dispatch: DispatchFixture) -> None:
    officer = await dispatch.account(Role.TRIAGE_OFFICER, email="officer@ngo.example")
    campaign = await dispatch.start()
    await dispatch.hear(of_triage(campaign, officer, "deliveries-failed"))
    await time_passes(dispatch)
    await dispatch.drain(Channel.EMAIL)
    for reason in ("delivery-unknown", "nobody-reached"):
        await dispatch.hear(of_triage(campaign, officer, reason))
    states = [(channel, state) for channel, state, _ in await letters(dispatch, officer)]
    assert states == [("email", "withheld"), ("email", "pending")]  # no provider, and one waits


async def test_a_critical_one_goes_at_once_and_what_follows_waits(
    dispatch: DispatchFixture,
) -> None:
    officer = await dispatch.account(
        Role.TRIAGE_OFFICER, email="o@ngo.example", phone="+41446681800"
    )
    campaign = await dispatch.start(Issued(level="critical"))
    await dispatch.hear(of_triage(campaign, officer, "deliveries-failed", urgency="critical"))
    at_once = [("email", "pending", "waiting"), ("sms", "pending", "waiting")]
    assert sorted(await letters(dispatch, officer)) == at_once
    for reason in ("delivery-unknown", "nobody-reached"):
        await dispatch.hear(of_triage(campaign, officer, reason, urgency="critical"))
    gathered = [(channel, state, "gathering") for channel, state, _ in at_once]
    assert sorted(await letters(dispatch, officer)) == sorted([*at_once, *gathered])


async def test_notices_of_two_campaigns_are_two_matters(dispatch: DispatchFixture) -> None:
    officer = await dispatch.account(Role.TRIAGE_OFFICER, email="officer@ngo.example")
    for _ in range(2):
        campaign = await dispatch.start()
        for reason in ("deliveries-failed", "delivery-unknown"):
            await dispatch.hear(of_triage(campaign, officer, reason))
    await time_passes(dispatch)
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        (letter,) = server.letters
    assert letter["Subject"] == "Tocsin: 2 notices"


async def test_the_channel_is_named_and_administrators_are_led_to_no_campaign(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.account(Role.COMMUNICATIONS, email="colleague@ngo.example")
    await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example", language="fr")
    await dispatch.contact()
    campaign = await dispatch.start()
    await dispatch.worker(Channel.EMAIL, dispatch.gateways[Channel.EMAIL]).drain()
    await FinishedCampaigns(dispatch.context).round()
    assert await Listener(dispatch).hear() == ["channel-unavailable"] * 2 + ["nobody-reached"]
    await time_passes(dispatch)
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        told = {letter["To"]: letter.get_content() for letter in server.letters}
    said = [
        letter.get_content() for letter in server.letters if letter["To"] == "colleague@ngo.example"
    ]
    # In any order: they were sent at the same moment.
    of_channel, of_campaign = sorted(said, key=lambda words: NUMBER in words)
    assert of_channel.startswith("Messages do not get through by e-mail: noticed on 20")
    assert f"{NUMBER}: Nobody received the document." in of_campaign
    assert "- E-mail: not sent, no provider is configured: 1" in of_campaign
    assert "par courriel" in told["admin@ngo.example"]
    assert str(campaign) not in told["admin@ngo.example"]


async def test_of_a_restricted_case_no_number_and_no_link_goes_to_who_may_not_open_it(
    dispatch: DispatchFixture,
) -> None:
    colleague = await dispatch.account(Role.COMMUNICATIONS, email="colleague@ngo.example")
    named = await dispatch.account(Role.TRIAGE_OFFICER, email="named@ngo.example")
    wanted = Issued()
    await dispatch.hear(
        CaseRestricted(case=wanted.case, alerts=(), restricted_to=(named,), restricted_at=utc_now())
    )
    await dispatch.contact(phone="+41446681800")
    campaign = await dispatch.start(wanted)
    for account in (colleague, named):
        await dispatch.hear(of_triage(campaign, account, "deliveries-failed", fallback_role=None))
    await time_passes(dispatch)
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        told = {letter["To"]: letter.get_content() for letter in server.letters}
    assert "Its case is restricted" in told["colleague@ngo.example"]
    assert "SMS: " not in told["colleague@ngo.example"]
    assert str(campaign) not in told["colleague@ngo.example"]
    assert "SMS: " in told["named@ngo.example"]
    assert str(campaign) in told["named@ngo.example"]


async def test_the_page_shows_what_was_not_reached(dispatch: DispatchFixture) -> None:
    await recipients(dispatch, 3)
    campaign = await dispatch.start(Issued(audience=("media",)))
    await dispatch.worker(Channel.EMAIL, Mixed()).drain()
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        path = f"/v1/campaigns/{campaign}/deliveries"
        states = {
            reached: {
                each["state"]
                for each in (await client.get(path, params={"reached": reached})).json()["items"]
            }
            for reached in ("false", "true")
        }
    assert states == {"false": {"failed", "unknown"}, "true": {"sent"}}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_outcome_and_channel_has_words(language: str) -> None:
    assert set(OUTCOMES[language]) == set(DeliveryResult)
    assert {code for code, names in channel_names().items() if language in names} == set(Channel)
    found = {result_of(state, reason) for state in State for reason in Reason}
    assert found == set(DeliveryResult)


def test_a_letter_of_a_campaign_counts_as_one_matter() -> None:
    campaign = str(new_id())
    numbers = {Channel.SMS: {DeliveryResult.FAILED: 2}}
    told = [
        NoticeFacts("deliveries-failed", NUMBER, campaign, None, numbers),
        NoticeFacts("case-waits", "C-2026-0002"),
        NoticeFacts("nobody-reached", NUMBER, campaign, None, numbers),
    ]
    subject, lines = notice_text(told, "fr", channel_names())
    assert subject == "Tocsin: 2 avis"
    assert lines.splitlines()[1] == "- SMS : échoués : 2"
