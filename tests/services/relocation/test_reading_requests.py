"""Who sees which support requests, and how much of them. All persons are invented."""

from shared.access.roles import Role
from shared.clock import new_id
from tests.services.relocation.committee import (
    AFRICA,
    DIRECT,
    OFFICER,
    PARTNER,
    Committee,
    Wanted,
    called,
    person,
)


class TestReading:
    async def test_the_most_urgent_comes_first_on_every_page(self, committee: Committee) -> None:
        for urgency in ("low", "critical", "medium", "high", "critical"):
            await committee.request(Wanted(urgency=urgency))  # type: ignore[arg-type]  # levels
        seen, cursor = [], ""
        while True:
            page = (await committee.get(f"/v1/support-requests?limit=2{cursor}")).json()
            seen += [each["urgency"] for each in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert seen == ["critical", "critical", "high", "medium", "low"]

    async def test_another_desk_sees_nothing_and_may_nothing(self, committee: Committee) -> None:
        request = await committee.request()
        stranger = person(Role.GRANTS_OFFICER, frozenset({AFRICA}))
        assert (await committee.get("/v1/support-requests", stranger)).json()["items"] == []
        answer = await committee.get(f"/v1/support-requests/{request}", stranger)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:tocsin:problem:other-desk")
        assert (await committee.assess(request, stranger)).status_code == 403

    async def test_a_partner_sees_what_it_filed_and_no_word_of_the_committee(
        self, committee: Committee
    ) -> None:
        filed = (await committee.post("/v1/support-requests", DIRECT, PARTNER)).json()["id"]
        others = await committee.request(Wanted(person=called("Badr Invented"), contact=None))
        await committee.assess(filed)
        await committee.decide(filed, decision="declined", amount=None, reason="not this time")
        mine = (await committee.get("/v1/support-requests", PARTNER)).json()["items"]
        assert [each["id"] for each in mine] == [filed]
        shown = await committee.get(f"/v1/support-requests/{filed}", PARTNER)
        assert shown.json()["decision"]["decision"] == "declined"
        assert "not this time" not in shown.text
        assert "because she defends prisoners" not in shown.text
        assert (await committee.get(f"/v1/support-requests/{others}", PARTNER)).status_code == 403

    async def test_a_read_is_in_the_trail_before_the_answer(self, committee: Committee) -> None:
        request = await committee.request()
        await committee.get(f"/v1/support-requests/{request}")
        rows = await committee.rows(
            "SELECT actor, object_id FROM audit_entries WHERE action = 'support.read'"
        )
        assert [(row.actor, row.object_id) for row in rows] == [(OFFICER.actor, request)]

    async def test_nobody_unknown_and_no_auditor_reads(self, committee: Committee) -> None:
        assert (await committee.client.get("/v1/support-requests")).status_code == 401
        auditor = person(Role.AUDITOR)
        assert (await committee.get("/v1/support-requests", auditor)).status_code == 403

    async def test_what_is_not_there_is_not_found(self, committee: Committee) -> None:
        assert (await committee.get(f"/v1/support-requests/{new_id()}")).status_code == 404
        assert (await committee.assess(new_id())).status_code == 404

    async def test_the_programmes_say_what_an_assessor_is_asked(self, committee: Committee) -> None:
        items = (await committee.get("/v1/programmes")).json()["items"]
        emergency = next(each for each in items if each["default"])
        assert (emergency["ceiling"], emergency["currency"]) == ("10000.00", "EUR")
        assert len(emergency["cost_kinds"]) == 11
        assert all(emergency["criteria"][name]["questions"] for name in emergency["criteria"])
