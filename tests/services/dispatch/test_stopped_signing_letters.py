"""What stops an e-mail that asks to sign, at its claim. All persons are invented."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.workers.sending import ChannelWorker
from shared.clock import new_id
from shared.contracts.attestation import Consented
from shared.contracts.channels import Channel
from shared.contracts.codes import ConsentState
from shared.contracts.envelope import Event
from shared.contracts.intake import AlertConsentChanged, AlertWithdrawn
from shared.contracts.signatories import SignatureAsked, SignatureEnded, SignatureReminded
from shared.contracts.triage import AppealWithdrawn, CaseClosed, CaseVerified
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import mail_server, smtp_to
from tests.services.dispatch.test_asking_to_sign import asked
from tests.services.dispatch.test_messages_wait_for_events import park

ALERT = new_id()
GIVEN = datetime(2026, 11, 2, 9, tzinfo=UTC)
CONSENTED = Consented(
    alert=ALERT,
    consents=(
        ConsentState(use="share_with_partner", state="given", since=GIVEN),
        ConsentState(use="publish_name", state="limited", since=GIVEN),
    ),
)
Stop = Callable[[SignatureAsked], Event]


def now() -> datetime:
    return datetime.now(UTC)


def consent(use: str = "share_with_partner", state: str = "refused") -> AlertConsentChanged:
    words = {"subject": str(new_id()), "ciphertext": "AAAA"}
    told = {"alert": ALERT, "subject": new_id(), "use": use, "state": state, "since": now()}
    return AlertConsentChanged.model_validate(told | {"words": words})


STOPS: dict[str, tuple[Stop, str]] = {
    "triage ended it": (
        lambda e: SignatureEnded(
            case=e.case, document=e.document, letters=(e.letter,), ended_at=now()
        ),
        "invitation-ended",
    ),
    "case closed": (
        lambda e: CaseClosed(case=e.case, outcome="resolved", closed_at=now()),
        "case-closed",
    ),
    "case closed, messages go on": (
        lambda e: CaseClosed(case=e.case, outcome="resolved", closed_at=now(), goes_on=True),
        "case-closed",
    ),
    "document withdrawn": (
        lambda e: AppealWithdrawn(case=e.case, document=e.document, withdrawn_at=now()),
        "appeal-withdrawn",
    ),
    "facts not verified": (
        lambda e: CaseVerified(case=e.case, status="contradicted", sources=1, verified_at=now()),
        "invitation-ended",
    ),
    "alert withdrawn": (
        lambda _: AlertWithdrawn(alert=ALERT, subject=new_id(), withdrawn_at=now()),
        "alert-withdrawn",
    ),
    "consent refused": (lambda _: consent(), "consent-changed"),
    "consent limited": (lambda _: consent(state="limited"), "consent-changed"),
    "consent to names refused": (lambda _: consent("publish_name"), "consent-changed"),
}


async def sent_and_told(dispatch: DispatchFixture, letter: UUID) -> tuple[int, tuple[str, str]]:
    """Return how many letters a mail server got, and what was told to triage of this one."""
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    told = [
        (each["state"], each["reason"])
        for each in await dispatch.emitted("letter.settled")
        if each["letter"] == str(letter)
    ]
    assert len(told) == 1
    return len(server.letters), told[0]


@pytest.mark.parametrize("before", [False, True], ids=["after the letter", "before the letter"])
@pytest.mark.parametrize(("stop", "reason"), STOPS.values(), ids=STOPS)
async def test_what_was_stopped_is_withheld_with_its_reason(
    dispatch: DispatchFixture, stop: Stop, reason: str, *, before: bool
) -> None:
    event = await asked(dispatch, consented=(CONSENTED,))
    for each in (stop(event), event) if before else (event, stop(event)):
        await dispatch.hear(each)
    assert await sent_and_told(dispatch, event.letter) == (0, ("withheld", reason))


async def test_a_letter_that_waits_for_its_next_try_is_stopped_now(
    dispatch: DispatchFixture,
) -> None:
    for stop, reason in STOPS.values():
        event = await asked(dispatch, consented=(CONSENTED,))
        await dispatch.hear(event)
        later = "UPDATE deliveries SET next_try_at = now() + interval '1 hour'"
        await dispatch.do(f"{later} WHERE state = 'pending'")
        await dispatch.hear(stop(event))
        assert await sent_and_told(dispatch, event.letter) == (0, ("withheld", reason))
        await dispatch.do("DELETE FROM consent_facts")
        await dispatch.do("DELETE FROM withdrawn_alerts")


async def test_nobody_is_asked_after_the_deadline(dispatch: DispatchFixture) -> None:
    event = await asked(dispatch, until=now() - timedelta(minutes=1))
    await dispatch.hear(event)
    assert await sent_and_told(dispatch, event.letter) == (0, ("withheld", "signing-over"))


async def test_what_triage_knew_when_it_asked_stops_nothing(dispatch: DispatchFixture) -> None:
    event = await asked(dispatch, consented=(CONSENTED,))
    await dispatch.hear(consent("publish_name", "limited").model_copy(update={"since": GIVEN}))
    await dispatch.hear(consent("share_with_media"))
    other = SignatureEnded(
        case=event.case, document=event.document, letters=(new_id(),), ended_at=now()
    )
    await dispatch.hear(other)
    await dispatch.hear(event)
    assert await sent_and_told(dispatch, event.letter) == (1, ("sent", "accepted"))


async def test_it_waits_while_what_may_stop_it_cannot_be_heard(dispatch: DispatchFixture) -> None:
    event = await asked(dispatch, consented=(CONSENTED,))
    await dispatch.hear(event)
    await park(dispatch, "intake", ALERT)
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    assert not server.letters
    assert await dispatch.scalar("SELECT reason FROM deliveries") == "not-heard"


async def test_a_letter_from_before_a_restored_backup_is_not_repeated(
    dispatch: DispatchFixture,
) -> None:
    event = await asked(dispatch)
    await dispatch.hear(event)
    context = replace(dispatch.context, restored_at=now() + timedelta(seconds=1))
    async with mail_server() as server:
        telemetry = dispatch.runtime.telemetry
        await ChannelWorker(context, Channel.EMAIL, smtp_to(server), telemetry).drain()
    assert not server.letters
    states = await dispatch.rows("SELECT state, reason FROM deliveries")
    assert [tuple(each) for each in states] == [("unknown", "before-restore")]


def reminder(event: SignatureAsked) -> SignatureReminded:
    return SignatureReminded(
        case=event.case,
        document=event.document,
        letter=new_id(),
        reminds=event.letter,
        until=event.until,
        zone=event.zone,
        reminded_at=now(),
        consented=(CONSENTED,),
    )


async def test_a_reminder_has_the_same_link_and_is_sent_once(dispatch: DispatchFixture) -> None:
    event = await asked(dispatch, consented=(CONSENTED,))
    again = reminder(event)
    await dispatch.hear(event)
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        await dispatch.hear(again)
        await dispatch.hear(again.model_copy(update={"id": new_id()}))
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    first, second = server.letters
    assert first["To"] == second["To"]
    assert "an-invented-token" in first.get_content()
    assert "an-invented-token" in second.get_content()
    assert first["Subject"] != second["Subject"]


@pytest.mark.parametrize(("stop", "reason"), STOPS.values(), ids=STOPS)
async def test_a_reminder_is_stopped_as_its_letter_is(
    dispatch: DispatchFixture, stop: Stop, reason: str
) -> None:
    event = await asked(dispatch, consented=(CONSENTED,))
    await dispatch.hear(event)
    await sent_and_told(dispatch, event.letter)
    again = reminder(event)
    await dispatch.hear(again)
    await dispatch.hear(stop(event.model_copy(update={"letter": again.letter})))
    assert await sent_and_told(dispatch, again.letter) == (0, ("withheld", reason))


async def test_a_reminder_of_an_unknown_letter_tells_so(dispatch: DispatchFixture) -> None:
    again = reminder(await asked(dispatch))
    await dispatch.hear(again)
    assert await sent_and_told(dispatch, again.letter) == (0, ("withheld", "unreadable"))
