"""Which support requests a person sees, and how much of them. All persons are invented."""

from shared.access.roles import Role
from shared.clock import new_id
from tests.services.relocation.relocation_fixture import (
    AFRICA,
    DIRECT,
    OFFICER,
    PARTNER,
    RelocationFixture,
    Wanted,
    called,
    person,
)


class TestReading:
    async def test_the_most_urgent_comes_first_on_every_page(
        self, relocation: RelocationFixture
    ) -> None:
        for urgency in ("low", "critical", "medium", "high", "critical"):
            await relocation.request(Wanted(urgency=urgency))
        seen, cursor = [], ""
        while True:
            page = (await relocation.get(f"/v1/support-requests?limit=2{cursor}")).json()
            seen += [each["urgency"] for each in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert seen == ["critical", "critical", "high", "medium", "low"]

    async def test_another_desk_sees_nothing_and_may_nothing(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.request()
        stranger = person(Role.GRANTS_OFFICER, frozenset({AFRICA}))
        assert (await relocation.get("/v1/support-requests", stranger)).json()["items"] == []
        answer = await relocation.get(f"/v1/support-requests/{request}", stranger)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:tocsin:problem:other-desk")
        assert (await relocation.assess(request, stranger)).status_code == 403

    async def test_a_partner_sees_what_it_filed_and_no_word_of_the_committee(
        self, relocation: RelocationFixture
    ) -> None:
        filed = (await relocation.post("/v1/support-requests", DIRECT, PARTNER)).json()["id"]
        others = await relocation.request(Wanted(person=called("Badr Invented"), contact=None))
        await relocation.assess(filed)
        await relocation.decide(filed, decision="declined", amount=None, reason="not this time")
        mine = (await relocation.get("/v1/support-requests", PARTNER)).json()["items"]
        assert [each["id"] for each in mine] == [filed]
        shown = await relocation.get(f"/v1/support-requests/{filed}", PARTNER)
        assert shown.json()["decision"]["decision"] == "declined"
        assert "not this time" not in shown.text
        assert "because she defends prisoners" not in shown.text
        assert (await relocation.get(f"/v1/support-requests/{others}", PARTNER)).status_code == 403

    async def test_a_read_is_in_the_trail_before_the_answer(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.request()
        await relocation.get(f"/v1/support-requests/{request}")
        rows = await relocation.rows(
            "SELECT actor, object_id FROM audit_entries WHERE action = 'support.read'"
        )
        assert [(row.actor, row.object_id) for row in rows] == [(OFFICER.actor, request)]

    async def test_nobody_unknown_and_no_auditor_reads(self, relocation: RelocationFixture) -> None:
        assert (await relocation.client.get("/v1/support-requests")).status_code == 401
        auditor = person(Role.AUDITOR)
        assert (await relocation.get("/v1/support-requests", auditor)).status_code == 403

    async def test_what_is_not_there_is_not_found(self, relocation: RelocationFixture) -> None:
        assert (await relocation.get(f"/v1/support-requests/{new_id()}")).status_code == 404
        assert (await relocation.assess(new_id())).status_code == 404

    async def test_the_programmes_say_what_an_assessor_is_asked(
        self, relocation: RelocationFixture
    ) -> None:
        items = (await relocation.get("/v1/programmes")).json()["items"]
        emergency = next(each for each in items if each["default"])
        assert (emergency["ceiling"], emergency["currency"]) == ("10000.00", "EUR")
        assert len(emergency["cost_kinds"]) == 11
        assert all(emergency["criteria"][name]["questions"] for name in emergency["criteria"])
