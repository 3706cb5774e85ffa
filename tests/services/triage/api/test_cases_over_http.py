"""Cases and documents over HTTP: rights and answers. Persons are invented."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.content import ProtectionNeed
from shared.contracts.persons import Person
from shared.contracts.triage import CaseClosed, ProtectionRequested
from tests.services.triage.filed import AMAL, Filed
from tests.services.triage.http_client import APPROVER_PERSON, OFFICER_PERSON, HttpClient, at
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, appeal_draft

ELSEWHERE = replace(OFFICER_PERSON, account=new_id(), desks=frozenset({"americas"}))
AUDITOR = Principal(new_id(), "person", frozenset({Role.AUDITOR}), OFFICER_PERSON.desks)


def document_body(**changes: Any) -> dict[str, Any]:
    told = {"names_shown": True, "draft": appeal_draft().model_dump(mode="json")}
    return {"audience": ["diplomat", "media"], **told, **changes}


CHECKS = ["wanted", "reprisals", "negotiations", "places", "others", "timing"]


async def drafted(triage: TriageFixture, client: HttpClient) -> tuple[UUID, str]:
    case = await triage.file()
    answer = await client.post(at(case, "/documents"), document_body())
    assert answer.status_code == 201
    return case, answer.json()["id"]


async def assess(client: HttpClient, case: UUID) -> None:
    (told,) = (await client.get(at(case))).json()["sources"]
    assert told["assessed"] is False
    body, path = {"reliability": told["reliability"], "independent": True}, f"/sources/{told['id']}"
    assert (await client.post(at(case, f"{path}/assessment"), body)).status_code == 200


class TestFromCaseToAppeal:
    async def test_one_verifies_and_drafts_and_another_approves(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        assert (await client.post(at(case, "/assignment"))).status_code == 200
        await assess(client, case)
        verified = await client.post(at(case, "/verification"), {"status": "verified"})
        assert verified.status_code == 200
        document = (await client.post(at(case, "/documents"), document_body())).json()["id"]
        path = at(case, f"/documents/{document}")
        submitted = await client.post(f"{path}/submission", {"version": 1, "do_no_harm": CHECKS})
        assert submitted.json()["state"] == "submitted"
        approver = client.by(APPROVER_PERSON)
        read = (await approver.get(path)).json()
        assert read["shut_gates"] == []
        assert "⟦reference⟧" in read["texts"][0]["plain"]
        approval = {"version": 1, "texts_sha256": read["texts_sha256"]}
        issued = await approver.post(f"{path}/approval", approval)
        assert issued.status_code == 200
        assert issued.json()["reference"].startswith("EGY 001 / ")
        kinds = [item["kind"] for item in (await client.get(at(case, "/timeline"))).json()["items"]]
        assert kinds == [
            "alert-filed", "case-opened", "assigned", "source-assessed", "verified",
            "drafted", "submitted", "approved",
        ]  # fmt: skip

    async def test_the_drafter_is_told_that_somebody_else_must_approve(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case, document = await drafted(triage, client)
        both = replace(OFFICER_PERSON, roles=frozenset({Role.TRIAGE_OFFICER, Role.APPROVER}))
        answer = await client.by(both).post(
            at(case, f"/documents/{document}/approval"), {"version": 1, "texts_sha256": "0" * 64}
        )
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("four-eyes")

    async def test_shut_gates_are_named_in_the_problem(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file(Filed(relation="lawyer", consents={}))
        document = (await client.post(at(case, "/documents"), document_body())).json()["id"]
        path = at(case, f"/documents/{document}")
        confirmed = [*CHECKS, "unasked-government"]
        await client.post(f"{path}/submission", {"version": 1, "do_no_harm": confirmed})
        sha256 = (await client.get(path)).json()["texts_sha256"]
        answer = await client.by(APPROVER_PERSON).post(
            f"{path}/approval", {"version": 1, "texts_sha256": sha256}
        )
        assert answer.status_code == 409
        assert {each["code"] for each in answer.json()["errors"]} == {
            "verification",
            "sources",
            "consent",
        }

    async def test_the_same_request_again_makes_no_second_document(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        key = {"Idempotency-Key": "the-same"}
        answers = [
            await client.post(at(case, "/documents"), document_body(), key) for _ in range(2)
        ]
        assert answers[0].json() == answers[1].json()
        assert await triage.scalar("SELECT count(*) FROM documents") == 1

    async def test_a_title_that_would_be_read_as_other_words_is_refused_by_its_field(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case, body = await triage.file(), document_body()
        body["draft"]["versions"][0]["title"] = "=?utf-8?q?other=0D=0Awords?="
        for path in ("/documents", "/documents/preview"):
            answer = await client.post(at(case, path), body)
            assert answer.status_code == 422
            fields = [each["field"] for each in answer.json()["errors"]]
            assert fields == ["draft.versions.0.title"]

    async def test_a_preview_stores_nothing(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        answer = await client.post(at(case, "/documents/preview"), document_body())
        assert "URGENT APPEAL" in answer.json()["texts"][0]["plain"]
        assert await triage.scalar("SELECT count(*) FROM documents") == 0


class TestWhoMay:
    async def test_nobody_without_a_token(self, triage: TriageFixture, client: HttpClient) -> None:
        case = await triage.file()
        assert (await client.client.get(at(case))).status_code == 401

    async def test_not_an_officer_of_another_desk(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        away = client.by(ELSEWHERE)
        assert (await away.get(at(case))).status_code == 403
        assert (await away.get("/v1/cases")).json()["items"] == []
        assert (await away.post(at(case, "/assignment"))).status_code == 403

    async def test_not_an_auditor(self, triage: TriageFixture, client: HttpClient) -> None:
        case = await triage.file()
        assert (await client.by(AUDITOR).get(at(case))).status_code == 403
        assert (await client.by(AUDITOR).get("/v1/cases")).status_code == 403

    async def test_not_an_approver_where_officers_work_nor_the_other_way_round(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case, document = await drafted(triage, client)
        approver = client.by(APPROVER_PERSON)
        answer = await approver.post(at(case, "/verification"), {"status": "verified"})
        assert answer.status_code == 403
        approval = {"version": 1, "texts_sha256": "0" * 64}
        answer = await client.post(at(case, f"/documents/{document}/approval"), approval)
        assert answer.status_code == 403

    async def test_not_those_a_restricted_case_is_not_kept_to(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        kept = {"accounts": [str(OFFICER_PERSON.account)]}
        assert (await client.post(at(case, "/restriction"), kept)).status_code == 200
        assert (await client.get(at(case))).status_code == 200
        other = client.by(replace(OFFICER_PERSON, account=new_id()))
        assert (await other.get(at(case))).status_code == 403
        assert (await other.get("/v1/cases")).json()["items"] == []
        assert len((await client.get("/v1/cases")).json()["items"]) == 1

    async def test_of_two_who_restrict_it_at_once_the_second_looks_again(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        me = str(OFFICER_PERSON.account)

        async def restrict(accounts: list[str] | None, seen: object) -> int:
            asked = {"accounts": accounts, "seen": seen}
            return (await client.post(at(case, "/restriction"), asked)).status_code

        assert (await client.get(at(case))).json()["restricted_to"] is None
        assert await restrict([me], []) == 409
        assert await restrict([me], "everybody") == 200
        assert (await client.get(at(case))).json()["restricted_to"] == [me]
        assert await restrict(None, "everybody") == 409
        assert await restrict(None, [me, str(new_id())]) == 409
        assert (await client.get(at(case))).json()["restricted_to"] == [me]
        assert await restrict(None, [me]) == 200
        assert await restrict([me], None) == 200, "who does not say what was seen is not asked"

    async def test_a_case_that_is_not_there(self, client: HttpClient) -> None:
        assert (await client.get(at(new_id()))).status_code == 404


class TestOfficersWork:
    async def test_what_an_alert_says_of_its_own_source_opens_no_gate(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file(
            Filed(relation="member-organisation", reliability="highly-reliable")
        )
        verified = {"status": "verified"}
        answer = await client.post(at(case, "/verification"), verified)
        assert answer.status_code == 409
        assert answer.json()["type"].endswith("sources")
        await assess(client, case)
        assert (await client.post(at(case, "/verification"), verified)).status_code == 200

    async def test_a_case_is_given_to_an_officer_only(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        answer = await client.post(at(case, "/assignment"), {"account": str(new_id())})
        assert answer.status_code == 422

    async def test_protection_is_requested_for_a_person_of_the_case(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        body = {"kinds": ["relocation"], "urgency": "high", "situation": "Invented words."}
        assert (await client.post(at(case, "/protection"), body)).status_code == 201
        (told,) = await triage.emitted(ProtectionRequested.type)
        assert b"Amal" not in told[1]
        assert ProtectionRequested.model_validate_json(told[1]).requested_by == OFFICER
        recorded = "SELECT detail ->> 'urgency' FROM audit_entries"
        assert (
            await triage.scalar(f"{recorded} WHERE action = 'protection.request'")
            == body["urgency"]
        )
        answer = await client.post(at(case, "/protection"), {**body, "person": 5})
        assert answer.status_code == 422

    async def test_protection_is_for_the_person_whose_id_is_named(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        first = Person(id=new_id(), kind="person", name="First Invented")
        second = Person(id=new_id(), kind="person", name="Second Invented")
        case = await triage.file(Filed(persons=(first, second)))
        body = {"kinds": ["relocation"], "urgency": "high", "situation": "Invented words."}
        named = {**body, "person_id": str(second.id)}
        assert (await client.post(at(case, "/protection"), named)).status_code == 201
        ((_, value, event),) = await triage.emitted(ProtectionRequested.type)
        told = ProtectionRequested.model_validate_json(value)
        assert told.person_id == second.id
        need = (await triage.keys(case)).open_part(ProtectionNeed, event, "need", told.need)
        assert need.person == second
        for other in ({"person_id": str(new_id())}, {"person_id": str(second.id), "person": 0}):
            answer = await client.post(at(case, "/protection"), {**body, **other})
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["field"] == "person_id"

    async def test_a_person_of_an_older_alert_has_an_id_that_stays(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file(Filed(persons=(AMAL, AMAL)))
        reads = [(await client.get(at(case))).json()["alerts"][0]["persons"] for _ in range(2)]
        assert reads[0] == reads[1]
        one, other = (person["id"] for person in reads[0])
        assert one != other
        body = {"kinds": ["relocation"], "urgency": "high", "situation": "Invented words."}
        named = {**body, "person_id": other}
        assert (await client.post(at(case, "/protection"), named)).status_code == 201

    async def test_a_closed_case_says_so_and_takes_no_more_work(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        for unknown in ("joined", "at-an-invented-address"):
            refused = await client.post(at(case, "/closing"), {"outcome": unknown})
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "outcome")
        assert (await client.post(at(case, "/closing"), {"outcome": "released"})).status_code == 200
        assert len(await triage.emitted(CaseClosed.type)) == 1
        answer = await client.post(at(case, "/documents"), document_body())
        assert answer.status_code == 409
        assert (await client.get("/v1/cases?state=closed")).json()["items"]

    @pytest.mark.parametrize(
        ("path", "body", "field"),
        [
            ("/verification", {"status": "verfied"}, "status"),
            ("/sources", {"relation": "neighbour"}, "relation"),
            ("/sources", {"relation": "lawyer", "name": "a\u0000b"}, "name"),
            ("/sources", {"relation": "lawyer", "shoe": 1}, "shoe"),
            ("/sources", {"relation": "lawyer", "channel": "pigeon"}, "channel"),
            ("/protection", {"kinds": ["gold"], "urgency": "high", "situation": "x"}, "kinds.0"),
            ("/documents", {"audience": ["aliens"], "names_shown": True}, "audience.0"),
            ("/best-interest", {"uses": ["anything"], "reason": "x"}, "uses.0"),
        ],
    )
    async def test_a_field_that_cannot_be_taken_is_named(
        self, triage: TriageFixture, client: HttpClient, path: str, body: dict[str, Any], field: str
    ) -> None:
        case = await triage.file()
        answer = await client.post(at(case, path), body)
        assert answer.status_code == 422
        assert field in {each["field"].removeprefix("body.") for each in answer.json()["errors"]}
