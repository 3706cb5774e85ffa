"""A request repeated with its `Idempotency-Key` takes effect once, in dispatch."""

from uuid import UUID

from shared.access.roles import Role
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.repeated_requests import twice

PARTNER = {
    "audience": "partner",
    "name": "Invented Partner",
    "countries": ["EGY"],
    "endpoint": "http://127.0.0.1:9000/hook",
}
HAZARD = {
    "country": "EGY",
    "organisation": "omct",
    "from": "2026-01-01",
    "effect": "hold",
    "audiences": ["partner"],
    "source": "An invented law.",
}


async def test_a_contact_is_made_once_and_its_secret_is_told_again(
    dispatch: DispatchFixture,
) -> None:
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        made = await twice(client, "contacts", PARTNER)
        assert made["secret"].startswith("whsec_")
        fresh = await twice(client, f"contacts/{made['id']}/secret")
        assert fresh["ended"] == 0
        for act in ("deactivate", "reactivate", "channels/webhook/unblock"):
            await twice(client, f"contacts/{made['id']}/{act}")
        tried = await twice(client, f"contacts/{made['id']}/channels/webhook/test")
        assert tried["state"] == "pending"
        for act in ("try-now", "send-missed"):
            await twice(client, f"contacts/{made['id']}/channels/webhook/{act}")
    assert await dispatch.scalar("SELECT count(*) FROM contacts") == 1
    assert await dispatch.scalar("SELECT count(*) FROM deliveries") == 1
    kept = await dispatch.rows("SELECT object_id, receipt::text AS said FROM stored_answers")
    assert [str(each.object_id) for each in kept] == [made["id"]] * 8
    assert not [each.said for each in kept if "whsec_" in each.said or made["id"] in each.said]


async def test_a_campaign_and_its_deliveries_change_once(dispatch: DispatchFixture) -> None:
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        hazard = await twice(client, "hazards", HAZARD)
        await dispatch.contact("partner", endpoint=PARTNER["endpoint"], located_in="EGY")
        campaign = await dispatch.start(Issued(audience=("partner",)))
        (delivery,) = await dispatch.deliveries()
        await dispatch.do(
            "UPDATE deliveries SET state = 'withheld', reason = 'hazard-held', settled_at = now(),"
            " next_try_at = NULL"
        )
        at = f"campaigns/{campaign}/deliveries/{UUID(str(delivery.id))}"
        assert (await twice(client, f"{at}/release"))["state"] == "pending"
        await dispatch.do(
            "UPDATE deliveries SET state = 'unknown', settled_at = now(), next_try_at = NULL"
        )
        assert (await twice(client, f"{at}/settle", {"found": "sent"}))["state"] == "sent"
        await twice(client, f"campaigns/{campaign}/send-again")
        await twice(client, f"campaigns/{campaign}/stop", {"reason": "safety"})
        await twice(client, f"hazards/{hazard['id']}/removal")
    assert await dispatch.scalar("SELECT count(*) FROM hazards") == 1


async def test_another_request_under_the_key_is_refused(dispatch: DispatchFixture) -> None:
    headers = {"Idempotency-Key": "one-of-the-client"}
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        made = await client.post("/v1/contacts", json=PARTNER, headers=headers)
        for path, body in (
            ("/v1/contacts", PARTNER | {"name": "Other"}),
            (f"/v1/contacts/{made.json()['id']}/secret", None),
        ):
            answer = await client.post(path, json=body, headers=headers)
            assert answer.json()["type"] == "urn:tocsin:problem:idempotency-mismatch", path
    async with dispatch.client(Role.COMMUNICATIONS) as stranger:
        answer = await stranger.post("/v1/contacts", json=PARTNER, headers=headers)
        assert answer.json()["type"] == "urn:tocsin:problem:contact-exists"
