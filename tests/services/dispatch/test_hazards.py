"""A message that could be a crime for who gets it is held or never sent, and it is said why."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.dispatch.hazards import shipped_hazards
from services.dispatch.rules.hazards import ABOUT, Effect, Hazard, effect_on, places_of
from services.dispatch.rules.reasons import Channel
from services.dispatch.schemas import HazardWanted
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.dispatch.house import House, Issued
from tests.services.dispatch.outside import receiver

OWN = {
    "country": "EGY", "organisation": "omct", "from": "2026-01-01", "effect": "never",
    "audiences": ["media", "partner"], "source": "An invented decree of an invented day.",
}  # fmt: skip
PARTNER = ("partner",)


async def post(house: House, path: str, body: Any = None, status: int = 201) -> dict[str, Any]:
    async with house.client(Role.COMMUNICATIONS) as client:
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
        assert places_of("media", "FRA", ["RUS"]) == {"FRA"}
        assert places_of("media", None, ["RUS", "EGY"]) == {"RUS", "EGY"}
        assert places_of("diplomat", None, ["RUS"]) == frozenset()
        assert places_of("partner", None, []) == {ABOUT}
        assert places_of("un", None, []) == frozenset()

    @pytest.mark.parametrize(
        "wrong", [{"source": ""}, {"until": "2025-01-01"}, {"effect": "often"}, {"audiences": []}]
    )
    def test_an_entry_without_source_or_out_of_order_is_refused(self, wrong: Any) -> None:
        with pytest.raises(ValidationError):
            HazardWanted.model_validate({**OWN, **wrong})


class TestCampaigns:
    async def test_never_sends_there_and_says_why(self, house: House) -> None:
        await post(house, "/hazards", OWN)
        async with receiver() as endpoint, receiver() as abroad:
            await house.contact("partner", endpoint=endpoint.url, located_in="EGY")
            await house.contact(
                "partner", endpoint=abroad.url, located_in="FRA", countries=("EGY",)
            )
            campaign = await house.start(Issued(audience=PARTNER))
            await house.drain(Channel.WEBHOOK)
            again = await post(house, f"/campaigns/{campaign}/send-again", status=200)
            await house.drain(Channel.WEBHOOK)
            assert (endpoint.got, len(abroad.got)) == ([], 1)
        assert (again["reopened"], again["added"]) == (0, 0)
        assert sorted(await house.states()) == [
            ("webhook", "delivered", "acknowledged"),
            ("webhook", "withheld", "hazard-to-recipient"),
        ]
        reasons = {each["reason"] for each in await house.emitted("delivery.settled")}
        assert reasons == {"acknowledged", "hazard-to-recipient"}

    async def test_what_is_held_goes_out_when_a_person_decides(self, house: House) -> None:
        await post(house, "/hazards", {**OWN, "effect": "hold"})
        async with receiver() as endpoint:
            await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            campaign = await house.start(Issued(audience=PARTNER, level="critical"))
            await house.drain(Channel.WEBHOOK)
            assert await house.states() == [("webhook", "withheld", "hazard-held")]
            told = [each["reason"] for each in await house.emitted("notice.requested")]
            assert told == ["recipients-to-decide"]
            (row,) = await house.deliveries()
            path = f"/campaigns/{campaign}/deliveries/{row.id}/release"
            await post(house, path, status=200)
            await house.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 1
            await post(house, path, status=409)

    async def test_a_release_of_what_was_stopped_meanwhile_sends_nothing(
        self, house: House
    ) -> None:
        await post(house, "/hazards", {**OWN, "effect": "hold"})
        async with receiver() as endpoint:
            await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            campaign = await house.start(Issued(audience=PARTNER))
            await post(house, f"/campaigns/{campaign}/stop", {"reason": "safety"}, 200)
            (row,) = await house.deliveries()
            path = f"/campaigns/{campaign}/deliveries/{row.id}/release"
            refused = await post(house, path, status=409)
            assert refused["type"] == "urn:tocsin:problem:campaign-stopped"
            await house.drain(Channel.WEBHOOK)
            assert endpoint.got == []
        assert await house.states() == [("webhook", "withheld", "hazard-held")]

    async def test_they_are_counted_before_anything_is_issued(self, house: House) -> None:
        await post(house, "/hazards", {**OWN, "effect": "hold"})
        await house.contact("partner", countries=("EGY",))
        await house.contact("partner", located_in="FRA")
        async with house.client(Role.APPROVER) as client:
            asked = "/v1/recipients?country=EGY&audience=partner"
            counted = (await client.get(asked)).json()
        assert (counted["messages"], counted["held"], counted["never"]) == (1, 1, 0)


class TestOwnEntries:
    async def test_are_listed_beside_the_shipped_ones_and_removed(self, house: House) -> None:
        added = (await post(house, "/hazards", OWN))["id"]
        async with house.client(Role.COMMUNICATIONS) as client:
            listed = (await client.get("/v1/hazards")).json()
            assert [each["id"] for each in listed] == [None] * len(shipped_hazards()) + [added]
            assert listed[-1]["from"] == "2026-01-01"
            for _ in range(2):
                answer = await client.post(f"/v1/hazards/{added}/removal")
                assert answer.status_code == 204
            assert len((await client.get("/v1/hazards")).json()) == len(shipped_hazards())
        await post(house, f"/hazards/{new_id()}/removal", status=404)
        await house.contact("partner", countries=("EGY",))
        await house.start(Issued(audience=PARTNER))
        assert await house.states() == [("email", "pending", "waiting")]
        actions = await house.rows(
            "SELECT action, object_id FROM audit_entries"
            " WHERE action LIKE 'hazard.%' ORDER BY number"
        )
        assert [tuple(row) for row in actions] == [
            ("hazard.added", UUID(added)), ("hazard.removed", UUID(added)),
        ]  # fmt: skip

    async def test_an_unknown_country_is_refused(self, house: House) -> None:
        await post(house, "/hazards", {**OWN, "country": "XYZ"}, 422)
