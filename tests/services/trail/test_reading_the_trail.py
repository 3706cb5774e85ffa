"""Only auditors read the trail of every service by the API."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.front.catalogue import CATALOGUE
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.storage.engine import create_engine
from tests.services.trail.auditing import AUDITOR, ENTRIES, NAME, Audited, code_of, person, words


class TestWhoMay:
    @pytest.mark.parametrize("service", list(CATALOGUE), indirect=True)
    async def test_in_each_service_the_auditor_reads_and_no_other_role(
        self, audited: Audited
    ) -> None:
        for role in Role:
            answer = await audited.get(person(role))
            page = await audited.look(by=person(role))
            if role is Role.AUDITOR:
                assert (answer.status_code, page.status_code) == (200, 200)
                assert f"Audit trail: {words_of_service(audited.name)}" in words(page)
            else:
                assert (answer.status_code, code_of(answer)) == (403, "forbidden"), role
                assert page.status_code == 403, role
                assert "Audit trail" not in page.text, role
        assert (await audited.client.get(ENTRIES)).status_code == 401
        page = await audited.client.get("/audit", headers={"accept": "text/html"})
        assert (page.status_code, page.headers["location"]) == (
            303,
            "/identity/sign-in?next=/audit",
        )

    @pytest.mark.parametrize("desks", [frozenset({"africa"}), frozenset[str]()])
    async def test_who_is_kept_to_desks_is_told_why_not(
        self, audited: Audited, desks: frozenset[str]
    ) -> None:
        kept = person(Role.AUDITOR, desks)
        answer = await audited.get(kept)
        assert (answer.status_code, code_of(answer)) == (403, "all-desks")
        page = await audited.look(by=kept, language="fr")
        assert page.status_code == 403
        assert "tous les bureaux" in words(page)
        assert "audit.read" not in [each["action"] for each in await audited.entries()]


class TestTheEntries:
    async def test_say_who_did_what_the_newest_first(self, audited: Audited) -> None:
        case, subject = uuid4(), uuid4()
        await audited.note("case.read", on=case)
        await audited.note("consent.kept", "intake", on=case, subject=subject)
        newest, oldest = (await audited.entries())[:2]
        assert (newest["number"], newest["actor"], newest["account"]) == (2, "intake", None)
        assert (oldest["number"], oldest["action"]) == (1, "case.read")
        assert (oldest["object_type"], oldest["object_id"]) == ("case", str(case))
        assert oldest["detail"] == {"use": "publish_name"}
        assert oldest["at"] <= newest["at"]

    async def test_of_one_subject_or_object_are_found(self, audited: Audited) -> None:
        case, subject = uuid4(), uuid4()
        await audited.note("case.read", on=case)
        await audited.note("case.verify", on=case, subject=subject)
        await audited.note("case.close", on=uuid4())
        assert [e["number"] for e in await audited.entries(subject=str(subject))] == [2]
        assert [e["number"] for e in await audited.entries(subject=str(case))] == [2, 1]
        assert await audited.entries(subject=str(uuid4())) == []
        later = (utc_now() + timedelta(hours=1)).isoformat()
        assert await audited.entries(subject=str(case), since=later) == []
        earlier = (utc_now() - timedelta(hours=1)).isoformat()
        found = await audited.entries(subject=str(case), since=earlier)
        assert [e["action"] for e in found][-2:] == ["case.verify", "case.read"]

    async def test_show_of_an_account_what_is_known_of_it(self, audited: Audited) -> None:
        known, unknown = new_id(), new_id()
        await audited.know(known, "disabled")
        case = uuid4()
        await audited.note("case.read", str(unknown), on=case)
        await audited.note("case.read", str(known), on=case)
        newest, oldest = await audited.entries(subject=str(case))
        assert newest["account"] == {
            "name": NAME,
            "kind": "person",
            "roles": ["triage_officer"],
            "active": False,
        }
        assert (oldest["actor"], oldest["account"]) == (str(unknown), None)
        async with audited.runtime.database.unit_of_work("test") as work:
            # As if it were sealed for another place, where it cannot be opened.
            await work.session.execute(
                text("UPDATE principals SET profile_event = :e"), {"e": case}
            )
        sealed = (await audited.entries(subject=str(case)))[1]
        assert (sealed["actor"], sealed["account"]["name"]) == (str(known), None)

    async def test_go_on_where_the_newer_ended_whatever_is_added(self, audited: Audited) -> None:
        case = uuid4()
        for _ in range(5):
            await audited.note("case.read", on=case)
        numbers = []
        cursor: dict[str, Any] = {}
        for _ in range(3):
            answer = (await audited.get(limit=2, **cursor)).json()
            numbers.append([each["number"] for each in answer["items"]])
            cursor = {"cursor": answer["next"]}
        assert (numbers, cursor) == ([[5, 4], [3, 2], [1]], {"cursor": None})
        assert (await audited.get(cursor="not-ours")).status_code == 422

    @pytest.mark.parametrize(
        "asked",
        [
            {"subject": "of-nobody"},
            {"since": "yesterday"},
            {"since": "2026-01-01T00:00:00"},
            {"limit": 101},
        ],
    )
    async def test_what_cannot_be_asked_is_refused(
        self, audited: Audited, asked: dict[str, Any]
    ) -> None:
        assert (await audited.get(**asked)).status_code == 422

    @pytest.mark.parametrize("since", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
    async def test_a_moment_at_the_end_of_time_is_no_fault_of_ours(
        self, audited: Audited, since: str
    ) -> None:
        assert (await audited.get(since=since)).status_code < 500


class TestTheReadingItself:
    async def test_is_an_entry_that_names_who_read_and_what_was_looked_for(
        self, audited: Audited
    ) -> None:
        case = uuid4()
        await audited.note("case.read", on=case)
        await audited.note("case.read", on=uuid4())
        assert len(await audited.entries()) == 2
        await audited.look(f"/audit?subject={case}")
        by_page, by_api = (await audited.entries())[:2]
        assert {by_page["actor"], by_api["actor"]} == {str(AUDITOR.account)}
        assert {by_page["action"], by_api["action"]} == {"audit.read"}
        assert by_api["detail"] == {"entries": 2, "newest": 2, "oldest": 1}
        assert by_page["detail"] == {"entries": 1, "newest": 1, "oldest": 1}
        assert [e["number"] for e in await audited.entries(subject=str(case))] == [4, 1]

    async def test_is_committed_before_anything_is_shown(
        self, audited: Audited, trail_url: str
    ) -> None:
        case = uuid4()
        await audited.note("case.read", on=case)
        owner = create_engine(trail_url, application_name="test-owner")
        async with owner.begin() as connection:
            await connection.execute(text("ALTER FUNCTION audit_append RENAME TO not_there"))
        await owner.dispose()
        for answer in (await audited.get(), await audited.look()):
            assert answer.status_code >= 500
            assert str(case) not in answer.text


def words_of_service(service: str) -> str:
    return {
        "intake": "Alerts (intake)",
        "triage": "Cases (triage)",
        "dispatch": "Campaigns (dispatch)",
        "relocation": "Support (relocation)",
        "identity": "Accounts (identity)",
    }[service]
