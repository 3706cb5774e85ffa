"""A message that could harm its recipient is held or never sent, with its reason shown."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.dispatch.hazards import shipped_hazards
from services.dispatch.rules.hazards import ABOUT, Effect, Hazard, countries_of, effect_on
from services.dispatch.schemas import AddHazard
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import receiver

OWN = {
    "country": "EGY",
    "organisation": "omct",
    "from": "2026-01-01",
    "effect": "never",
    "audiences": ["media", "partner"],
    "source": "An invented decree of an invented day.",
}
PARTNER = ("partner",)


async def post(
    dispatch: DispatchFixture, path: str, body: Any = None, status: int = 201
) -> dict[str, Any]:
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        answer = await client.post(f"/v1{path}", json=body)
    assert answer.status_code == status, answer.text
    return dict(answer.json()) if answer.content else {}


class TestRules:
    def test_russia_holds_what_comes_from_fidh_since_it_is_listed_there(self) -> None:
        hazards = shipped_hazards()
        assert all(each.source for each in hazards)
        for audience in ("media", "partner", "diplomat", "un"):
            assert effect_on(hazards, {(audience, "RUS")}, date(2025, 12, 1)) is Effect.HOLD
            assert effect_on(hazards, {(audience, "RUS")}, date(2025, 11, 30)) is None
            assert effect_on(hazards, {(audience, "EGY")}, date(2026, 1, 1)) is None

    def test_the_strictest_that_holds_on_the_day_counts(self) -> None:
        def hazard(effect: Effect, since: date, until: date | None = None) -> Hazard:
            return Hazard("EGY", "fidh", since, until, effect, frozenset({"media"}), "invented")

        every = [
            hazard(Effect.NEVER, date(2026, 1, 1), date(2026, 1, 31)),
            hazard(Effect.WARN, date(2026, 1, 1)),
        ]
        assert effect_on(every, {("media", "EGY")}, date(2026, 1, 31)) is Effect.NEVER
        assert effect_on(every, {("media", "EGY")}, date(2026, 2, 1)) is Effect.WARN
        assert effect_on(every, {("un", "EGY")}, date(2026, 1, 31)) is None

    def test_a_contact_is_where_it_is_said_to_be_else_where_its_work_is(self) -> None:
        assert countries_of("media", "FRA", ["RUS"]) == {"FRA"}
        assert countries_of("media", None, ["RUS", "EGY"]) == {"RUS", "EGY"}
        assert countries_of("diplomat", None, ["RUS"]) == frozenset()
        assert countries_of("partner", None, []) == {ABOUT}
        assert countries_of("un", None, []) == frozenset()

    @pytest.mark.parametrize(
        "wrong", [{"source": ""}, {"until": "2025-01-01"}, {"effect": "often"}, {"audiences": []}]
    )
    def test_an_entry_without_source_or_out_of_order_is_refused(self, wrong: Any) -> None:
        with pytest.raises(ValidationError):
            AddHazard.model_validate({**OWN, **wrong})


class TestCampaigns:
    async def test_never_sends_there_and_says_why(self, dispatch: DispatchFixture) -> None:
        await post(dispatch, "/hazards", OWN)
        async with receiver() as endpoint, receiver() as abroad:
            await dispatch.contact("partner", endpoint=endpoint.url, located_in="EGY")
            await dispatch.contact(
                "partner", endpoint=abroad.url, located_in="FRA", countries=("EGY",)
            )
            campaign = await dispatch.start(Issued(audience=PARTNER))
            await dispatch.drain(Channel.WEBHOOK)
            again = await post(dispatch, f"/campaigns/{campaign}/send-again", status=200)
            await dispatch.drain(Channel.WEBHOOK)
            assert (endpoint.got, len(abroad.got)) == ([], 1)
        assert (again["reopened"], again["added"]) == (0, 0)
        assert sorted(await dispatch.states()) == [
            ("webhook", "delivered", "acknowledged"),
            ("webhook", "withheld", "hazard-to-recipient"),
        ]
        reasons = {each["reason"] for each in await dispatch.emitted("delivery.settled")}
        assert reasons == {"acknowledged", "hazard-to-recipient"}

    async def test_what_is_held_goes_out_when_a_person_decides(
        self, dispatch: DispatchFixture
    ) -> None:
        await post(dispatch, "/hazards", {**OWN, "effect": "hold"})
        async with receiver() as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            campaign = await dispatch.start(Issued(audience=PARTNER, level="critical"))
            await dispatch.drain(Channel.WEBHOOK)
            assert await dispatch.states() == [("webhook", "withheld", "hazard-held")]
            told = [each["reason"] for each in await dispatch.emitted("notice.requested")]
            assert told == ["recipients-to-decide"]
            (row,) = await dispatch.deliveries()
            path = f"/campaigns/{campaign}/deliveries/{row.id}/release"
            await post(dispatch, path, status=200)
            await dispatch.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 1
            await post(dispatch, path, status=409)

    async def test_a_release_of_what_was_stopped_meanwhile_sends_nothing(
        self, dispatch: DispatchFixture
    ) -> None:
        await post(dispatch, "/hazards", {**OWN, "effect": "hold"})
        async with receiver() as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            campaign = await dispatch.start(Issued(audience=PARTNER))
            await post(dispatch, f"/campaigns/{campaign}/stop", {"reason": "safety"}, 200)
            (row,) = await dispatch.deliveries()
            path = f"/campaigns/{campaign}/deliveries/{row.id}/release"
            refused = await post(dispatch, path, status=409)
            assert refused["type"] == "urn:tocsin:problem:campaign-stopped"
            await dispatch.drain(Channel.WEBHOOK)
            assert endpoint.got == []
        assert await dispatch.states() == [("webhook", "withheld", "hazard-held")]

    async def test_they_are_counted_before_anything_is_issued(
        self, dispatch: DispatchFixture
    ) -> None:
        await post(dispatch, "/hazards", {**OWN, "effect": "hold"})
        await dispatch.contact("partner", countries=("EGY",))
        await dispatch.contact("partner", located_in="FRA")
        async with dispatch.client(Role.APPROVER) as client:
            asked = "/v1/recipients?country=EGY&audience=partner"
            counted = (await client.get(asked)).json()
        assert (counted["messages"], counted["held"], counted["never"]) == (1, 1, 0)


class TestOwnEntries:
    async def test_are_listed_beside_the_shipped_ones_and_removed(
        self, dispatch: DispatchFixture
    ) -> None:
        added = (await post(dispatch, "/hazards", OWN))["id"]
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            listed = (await client.get("/v1/hazards")).json()
            assert [each["id"] for each in listed] == [None] * len(shipped_hazards()) + [added]
            assert listed[-1]["from"] == "2026-01-01"
            for _ in range(2):
                answer = await client.post(f"/v1/hazards/{added}/removal")
                assert answer.status_code == 204
            assert len((await client.get("/v1/hazards")).json()) == len(shipped_hazards())
        await post(dispatch, f"/hazards/{new_id()}/removal", status=404)
        await dispatch.contact("partner", countries=("EGY",))
        await dispatch.start(Issued(audience=PARTNER))
        assert await dispatch.states() == [("email", "pending", "waiting")]
        actions = await dispatch.rows(
            "SELECT action, object_id FROM audit_entries"
            " WHERE action LIKE 'hazard.%' ORDER BY number"
        )
        assert [tuple(row) for row in actions] == [
            ("hazard.added", UUID(added)),
            ("hazard.removed", UUID(added)),
        ]

    async def test_an_unknown_country_is_refused(self, dispatch: DispatchFixture) -> None:
        await post(dispatch, "/hazards", {**OWN, "country": "XYZ"}, 422)
