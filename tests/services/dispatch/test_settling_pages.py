"""Decide on a message whose result is not known, or send it again, after a confirmation."""

from base64 import urlsafe_b64decode

import pytest

from shared.access.roles import Role
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.test_dispatch_pages import page as dispatch_page
from tests.services.dispatch.test_hazard_pages import CONFIRMED, send, words

UNKNOWN = "UPDATE deliveries SET state = 'unknown', settled_at = now(), next_try_at = NULL"
FAILED = "UPDATE deliveries SET state = 'failed', reason = 'recipient-refused', settled_at = now(),"


@pytest.mark.parametrize(
    ("found", "asks"),
    [
        ("sent", "Record that the message was sent?"),
        ("again", "Send the message again?"),
        ("not-sent", "From then on it counts as not sent."),
    ],
)
async def test_the_question_names_the_recipient(
    dispatch: DispatchFixture, found: str, asks: str
) -> None:
    await dispatch.contact("partner", name="Invented Partner", countries=("EGY",))
    campaign = await dispatch.start(Issued(audience=("partner",)))
    (row,) = await dispatch.deliveries()
    await dispatch.do(UNKNOWN)
    settle = f"/campaigns/{campaign}/deliveries/{row.id}/settle"
    asked = await send(dispatch, settle, {"found": found})
    assert asks in words(asked)
    assert "Invented Partner" in words(asked)
    (row,) = await dispatch.deliveries()
    assert row.state == "unknown"
    assert (await send(dispatch, settle, {"found": found} | CONFIRMED)).status_code == 303
    (row,) = await dispatch.deliveries()
    assert row.state == {"sent": "sent", "again": "pending", "not-sent": "withheld"}[found]


async def test_what_a_person_recorded_stands_beside_no_answer_of_a_server(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact("partner", countries=("EGY",))
    campaign = await dispatch.start(Issued(audience=("partner",)))
    (row,) = await dispatch.deliveries()
    await dispatch.do(UNKNOWN)
    await dispatch.do(
        "INSERT INTO attempts (id, delivery, number, outcome, reason, status, code, seconds,"
        " ended_at) VALUES (gen_random_uuid(), :id, 1, 'unsure', 'not-answered', 550, '5.7.1',"
        " 0, now())",
        id=row.id,
    )
    page = f"/campaigns/{campaign}"
    assert "550 5.7.1" in await dispatch_page(dispatch, page)
    await send(dispatch, f"{page}/deliveries/{row.id}/settle", {"found": "sent"} | CONFIRMED)
    shown = await dispatch_page(dispatch, page)
    assert "Somebody recorded that it was sent." in shown
    assert "550 5.7.1" not in shown


async def test_what_was_stopped_is_not_offered_to_be_sent_again(dispatch: DispatchFixture) -> None:
    await dispatch.contact("partner", countries=("EGY",))
    campaign = await dispatch.start(Issued(audience=("partner",)))
    await dispatch.do(UNKNOWN)
    for stopped in (False, True):
        page = await dispatch_page(dispatch, f"/campaigns/{campaign}")
        assert "It was not sent" in page
        assert ("Send it again" in page) is not stopped
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            await client.post(f"/v1/campaigns/{campaign}/stop", json={"reason": "error"})


async def test_what_is_no_answer_is_refused_by_its_name(dispatch: DispatchFixture) -> None:
    await dispatch.contact("partner", countries=("EGY",))
    campaign = await dispatch.start(Issued(audience=("partner",)))
    (row,) = await dispatch.deliveries()
    await dispatch.do(UNKNOWN)
    settle = f"/campaigns/{campaign}/deliveries/{row.id}/settle"
    for form in ({}, {"found": "perhaps"}):
        refused = await send(dispatch, settle, form | CONFIRMED)
        assert refused.status_code == 422
        assert "Result:" in words(refused)


async def test_who_sends_again_reads_how_many_went_or_that_none_did(
    dispatch: DispatchFixture,
) -> None:
    one, two = (f"https://invented{each}.example:8443/in" for each in (1, 2))
    await dispatch.contact("partner", endpoint=one)
    campaign = await dispatch.start(Issued(audience=("partner",)))
    again = f"/campaigns/{campaign}/send-again"
    nothing = await send(dispatch, again, CONFIRMED)
    told = urlsafe_b64decode(nothing.cookies["tocsin-flash"])
    assert b"nothing to send again" in told
    assert b"unblock it first, on the page of its contact" in told
    await dispatch.do(f"{FAILED} next_try_at = NULL")
    await dispatch.contact("partner", endpoint=two)
    sent = await send(dispatch, again, CONFIRMED)
    told = urlsafe_b64decode(sent.cookies["tocsin-flash"])
    assert b'"values":{"reopened":1,"added":1}' in told


async def test_before_it_is_sent_again_it_is_said_to_how_many_and_nothing_is_done(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact("partner", endpoint="https://invented1.example:8443/in")
    campaign = await dispatch.start(Issued(audience=("partner",)))
    again = f"/campaigns/{campaign}/send-again"
    none = await send(dispatch, again, {})
    assert none.status_code == 303, "nothing is asked where nothing would be sent"
    await dispatch.do(f"{FAILED} next_try_at = NULL")
    for each in (2, 3):
        await dispatch.contact("partner", endpoint=f"https://invented{each}.example:8443/in")
    entries = await dispatch.scalar(
        "SELECT count(*) FROM audit_entries WHERE action ~ 'sent-again'"
    )
    asked = await send(dispatch, again, {})
    assert "Messages to be sent again: 1." in words(asked)
    assert "Contacts added since that also receive it: 2." in words(asked)
    assert [each.state for each in await dispatch.deliveries()] == ["failed"]
    assert entries == await dispatch.scalar(
        "SELECT count(*) FROM audit_entries WHERE action ~ 'sent-again'"
    )
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        kept = await client.get(again, headers={"accept": "text/html"})
    assert (kept.status_code, kept.headers["location"]) == (303, f"/campaigns/{campaign}")
