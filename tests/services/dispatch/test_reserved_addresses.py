"""Contacts of trials get nothing once mail is real, and people who count on them are notified."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from services.dispatch.operations.contacts.reserved_addresses import block_reserved
from services.dispatch.settings import DispatchSettings
from services.dispatch.workers.reach_counts import ReachCounts
from shared.access.roles import Role
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking
from tests.services.dispatch.test_dispatch_pages import page

TRIAL = "ambassador@example.org"
REAL = "ambassador@embassy.example"
WHY = "reserved-domain"


@asynccontextmanager
async def with_mail(
    settings: DispatchSettings, key: Ed25519PrivateKey
) -> AsyncIterator[DispatchFixture]:
    """Restart the same service with a mail server."""
    real = settings.model_copy(
        update={
            "smtp_url": SecretStr("smtp://127.0.0.1:9"),
            "smtp_from": "Invented <appeals@ngo.example>",
        }
    )
    async with DispatchFixture.opened(real, key) as dispatch:
        assert dispatch.context.sends_email
        yield dispatch


async def test_once_mail_is_real_they_count_as_blocked_and_nothing_goes_to_them(
    dispatch: DispatchFixture, settings: DispatchSettings, signing_key: Ed25519PrivateKey
) -> None:
    trial, real = await dispatch.contact(email=TRIAL), await dispatch.contact(email=REAL)
    await dispatch.do("UPDATE addresses SET reserved = NULL")  # as an earlier release stored them
    assert await block_reserved(dispatch.context) == 0
    async with with_mail(settings, signing_key) as sending:
        assert await block_reserved(sending.context) == 1
        assert await block_reserved(sending.context) == 1
        await ReachCounts(sending.context).round()
        (told,) = [
            each for each in await sending.emitted("reach.counted") if each["country"] is None
        ]
        (count,) = told["reaches"][0]["counts"]
        assert (count["reached"], count["blocked"], told["reaches"][0]["recipients"]) == (1, 1, 1)
        async with sending.client(Role.COMMUNICATIONS) as client:
            listed = (await client.get("/v1/contacts")).json()["items"]
            again = await client.post(f"/v1/contacts/{trial.id}/channels/email/unblock")
            test = await client.post(f"/v1/contacts/{trial.id}/channels/email/test")
        assert {each["id"]: [mark["reason"] for mark in each["blocked"]] for each in listed} == {
            str(trial.id): [WHY],
            str(real.id): [],
        }
        assert (again.status_code, again.json()["type"]) == (
            409,
            "urn:tocsin:problem:address-blocked",
        )
        assert test.status_code == 409
        await sending.start(Issued())
        taking = Taking()
        await sending.worker(Channel.EMAIL, taking).drain()
        assert len(taking.taken) == 1
        assert sorted(await sending.states()) == [
            ("email", "sent", "accepted"),
            ("email", "withheld", WHY),
        ]
        actions = await sending.rows(
            "SELECT object_id FROM audit_entries WHERE action = 'address.blocked'"
        )
        assert [row.object_id for row in actions] == [trial.id]


async def test_what_waits_since_before_is_withheld_too(
    dispatch: DispatchFixture, settings: DispatchSettings, signing_key: Ed25519PrivateKey
) -> None:
    await dispatch.contact(email=TRIAL)
    await dispatch.start(Issued())
    async with with_mail(settings, signing_key) as sending:
        await block_reserved(sending.context)
        await sending.worker(Channel.EMAIL, Taking()).drain()
        assert await sending.states() == [("email", "withheld", WHY)]


async def test_without_a_mail_server_they_serve_again_and_other_marks_stay(
    dispatch: DispatchFixture, settings: DispatchSettings, signing_key: Ed25519PrivateKey
) -> None:
    await dispatch.contact(email=TRIAL)
    await dispatch.contact("media", email=f"another.{TRIAL}")
    await dispatch.do(
        "UPDATE addresses SET blocked_reason = 'opted-out', blocked_at = now()"
        " WHERE audience = 'media'"
    )
    async with with_mail(settings, signing_key) as sending:
        assert await block_reserved(sending.context) == 1
    assert await block_reserved(dispatch.context) == 0
    rows = await dispatch.rows("SELECT audience, blocked_reason FROM addresses ORDER BY audience")
    assert [tuple(row) for row in rows] == [("diplomat", None), ("media", "opted-out")]


async def test_the_page_says_why_and_offers_nothing_that_cannot_help(
    dispatch: DispatchFixture, settings: DispatchSettings, signing_key: Ed25519PrivateKey
) -> None:
    made = await dispatch.contact(email=TRIAL)
    async with with_mail(settings, signing_key) as sending:
        await block_reserved(sending.context)
        shown = await page(sending, f"/contacts/{made.id}")
        counted = await page(sending, "/recipients?country=EGY&audience=diplomat")
    assert "Blocked addresses, to which nothing is sent: 1." in counted
    assert "its domain is reserved for tests" in shown
    assert "Unblock this address" not in shown
    assert "Send a test message" not in shown
