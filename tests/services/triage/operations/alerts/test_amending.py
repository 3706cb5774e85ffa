"""Cases follow an alert that is added to or corrected. All persons are invented."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import NoResultFound

from services.triage.operations.cases import closing, completing_deadlines
from services.triage.queries.unsealing import open_facts, open_persons, open_source
from services.triage.tables import Alert, CaseLink, CaseSource, KnownAlert, TimelineEntry
from shared.clock import new_id
from shared.contracts.codes import Expectation
from shared.contracts.intake import AlertAmended
from shared.contracts.notices import NoticeRequested
from shared.contracts.persons import Person
from shared.contracts.triage import CaseAssessed, CaseVerified
from shared.problems import Conflict
from tests.services.triage.api.test_reading_cases import erase
from tests.services.triage.filed import AMAL, Filed, amended_of
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.operations.appeals.test_notices_of_news import told, under_way
from tests.services.triage.operations.links.test_documents_of_merged_cases import returned_because
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, gates
from tests.services.triage.two_calls import HEARING, TOMORROW, hearings, taken, threatened

NOTICED = "alert-amended"


async def amend(triage: TriageFixture, filed: Filed, *fields: str, **told: Any) -> AlertAmended:
    event = await amended_of(filed, triage.context.keyring, *fields, **told)
    await triage.hear(event)
    return event


async def notices(triage: TriageFixture) -> list[NoticeRequested]:
    emitted = await triage.emitted(NoticeRequested.type)
    found = [NoticeRequested.model_validate_json(data) for _, data, _ in emitted]
    return [each for each in found if each.reason == NOTICED]


async def happened(triage: TriageFixture, case: UUID) -> list[TimelineEntry]:
    of_case = select(TimelineEntry).where(TimelineEntry.case_id == case).order_by(TimelineEntry.id)
    return list((await triage.read(lambda session: session.scalars(of_case))).all())


class TestKeep:
    async def test_the_copy_says_what_the_alert_says_now(self, triage: TriageFixture) -> None:
        filed = threatened()
        case = await triage.file(filed)
        zoe = Person(kind="person", name="Zoe Invented", id=new_id())
        now = replace(taken(), alert=filed.alert, subject=filed.subject, persons=(AMAL, zoe))
        event = await amend(triage, now, "acts", "situation", f"persons.{zoe.id}")
        stored = await triage.read(lambda session: session.get_one(Alert, filed.alert))
        keys = await triage.keys(case)
        assert open_facts(keys, stored).situation == "detained-incommunicado"
        assert [each.name for each in open_persons(keys, stored).persons][1] == "Zoe Invented"
        assert [act["violation"] for act in stored.acts] == list(now.violations)
        known = await triage.read(lambda session: session.get_one(KnownAlert, filed.alert))
        assert (known.amended, set(known.amended_fields)) == (1, set(event.fields))
        (entry,) = [each for each in await happened(triage, case) if each.kind == "alert-amended"]
        assert entry.actor == str(event.amended_by)
        told = {"alert": str(filed.alert), "number": 1, "fields": "acts persons situation"}
        assert entry.detail == told

    async def test_what_comes_again_or_late_changes_nothing(self, triage: TriageFixture) -> None:
        filed = threatened()
        case = await triage.file(filed)
        first = await amended_of(filed, triage.context.keyring, "situation")
        later = replace(filed, situation="in-hiding")
        second = await amended_of(later, triage.context.keyring, "situation", number=2)
        for event in (second, second, first):
            await triage.hear(event)
        stored = await triage.read(lambda session: session.get_one(Alert, filed.alert))
        assert open_facts(await triage.keys(case), stored).situation == "in-hiding"
        kinds = [each.kind for each in await happened(triage, case)]
        assert kinds.count("alert-amended") == 1

    async def test_one_that_comes_before_its_alert_waits(self, triage: TriageFixture) -> None:
        event = await amended_of(threatened(), triage.context.keyring, "situation")
        with pytest.raises(NoResultFound):
            await triage.hear(event)
        assert await triage.scalar("SELECT count(*) FROM alert_standing") == 0

    async def test_of_an_erased_person_nothing_is_kept(
        self, triage: TriageFixture, keyring_url: str
    ) -> None:
        filed = threatened()
        await triage.file(filed)
        event = await amended_of(replace(filed, situation="in-hiding"), triage.context.keyring)
        await erase(keyring_url, filed.subject)
        triage.context.keyring._cache.clear()
        await triage.hear(event)
        assert await triage.scalar("SELECT amended FROM alert_standing") == 1
        assert await notices(triage) == []

    async def test_a_corrected_source_is_assessed_again_in_each_case(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed()
        case, other = await triage.file(Filed()), await triage.file(filed)
        await triage.merge(case, other)
        await triage.verify(case)
        named = replace(filed, source="Nour Invented", reliability="unknown")
        await amend(triage, named, "source")
        for each in (case, other):
            of_alert = CaseSource.case_id == each, CaseSource.alert == filed.alert
            row = (
                await triage.read(lambda s, of=of_alert: s.scalars(select(CaseSource).where(*of)))  # type: ignore[misc]  # bound now
            ).one()
            told = open_source(await triage.keys(each), row)
            assert told is not None
            assert (told.name, row.assessed_by, row.reliability) == (
                "Nour Invented",
                None,
                "unknown",
            )
        assert (await triage.case(case)).verification == "in-progress"

    async def test_a_corrected_name_finds_the_other_case(self, triage: TriageFixture) -> None:
        zoe = Person(kind="person", name="Zoe Hidden", role="lawyer")
        filed = Filed(persons=(zoe,))
        other, case = await triage.file(), await triage.file(filed)
        links = "SELECT count(*) FROM case_links"
        assert await triage.scalar(links) == 0
        await amend(triage, replace(filed, persons=(AMAL,)), "persons.1")
        link = await triage.read(lambda session: session.scalar(select(CaseLink)))
        assert link is not None
        assert {link.newer, link.older} == {case, other}
        # A person with the former name is not similar any more.
        await triage.file(Filed(persons=(zoe,)))
        assert await triage.scalar(links) == 1

    async def test_nothing_of_it_stands_in_plain_in_any_table(self, triage: TriageFixture) -> None:
        filed = Filed()
        await triage.submitted(filed)
        await amend(triage, replace(filed, source="Zeppelin"), "narrative", "source", "persons.1")
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        for table in await triage.read(lambda session: session.scalars(text(tables))):
            rows = await triage.scalar(f"SELECT string_agg(t::text, ' ') FROM {table} t") or ""  # noqa: S608  # names of our own tables
            for word in ("Amal", "Zeppelin", "lawyer has seen", "invented street"):
                assert word not in rows
                assert word.encode().hex() not in rows


class TestScore:
    async def test_danger_is_scored_anew_and_the_desk_is_told(self, triage: TriageFixture) -> None:
        filed = threatened()
        case = await triage.file(filed)
        before = await triage.case(case)
        graver = replace(taken(), alert=filed.alert, subject=filed.subject, expected=())
        await amend(triage, graver, "acts", "situation")
        now = await triage.case(case)
        assert now.level_rank < before.level_rank
        assert now.violations == list(graver.violations)
        (told,) = await notices(triage)
        assert (told.urgency, told.role, told.desk) == (now.level, "triage_officer", now.desk)
        [(_, said, _)] = await triage.emitted(CaseAssessed.type)
        event = CaseAssessed.model_validate_json(said)
        assert (event.case, event.level, event.policy) == (case, now.level, now.policy)
        kinds = [each.kind for each in await happened(triage, case)]
        assert kinds[-2:] == ["alert-amended", "case-assessed"]

    async def test_a_hearing_that_is_soon_rings_at_once(self, triage: TriageFixture) -> None:
        filed = threatened()
        case = await triage.file(filed)
        await amend(triage, replace(filed, expected=(HEARING,)), "expected")
        (deadline,) = await hearings(triage, case)
        assert deadline.day == TOMORROW
        timers = f"SELECT count(*) FROM timers WHERE object_id = '{deadline.id}'"  # noqa: S608  # an id of the test
        assert await triage.scalar(timers) == 2
        assert [told.urgency for told in await notices(triage)] == ["critical"]

    async def test_the_deadlines_are_those_of_the_days_that_are_named_now(
        self, triage: TriageFixture
    ) -> None:
        filed = taken()
        case = await triage.file(filed)
        (first,) = await hearings(triage, case)
        later = Expectation(kind="hearing", on=TOMORROW + timedelta(days=9))
        await amend(triage, replace(filed, expected=(later,)), "expected")
        (second,) = await hearings(triage, case)
        assert (first.day, second.day) == (TOMORROW, later.on)
        await triage.act(
            OFFICER,
            case,
            lambda work: completing_deadlines.complete_deadline(work, case, second.id),
        )
        place = replace(filed, expected=(later, HEARING))
        await amend(triage, place, "expected", number=2)
        # What was done is not asked again, and what is named again is.
        assert [each.day for each in await hearings(triage, case)] == [TOMORROW]
        await amend(triage, place, "narrative", number=3)
        assert len(await hearings(triage, case)) == 1


class TestDocuments:
    async def test_what_waits_for_approval_is_a_draft_again_and_to_be_verified(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        filed = Filed()
        case, document = await triage.submitted(filed)
        event = await amend(triage, replace(filed, situation="in-hiding"), "situation")
        drafted = await triage.document(document)
        assert (drafted.state, drafted.submitted_by, drafted.harm_confirmed) == ("draft", None, [])
        assert await returned_because(triage, case) == ["alert-amended"]
        stored = await triage.case(case)
        assert (stored.verification, stored.verified_by) == ("in-progress", event.amended_by)
        (told,) = [
            verified
            for _, data, _ in await triage.emitted(CaseVerified.type)
            if (verified := CaseVerified.model_validate_json(data)).status == "in-progress"
        ]
        assert told.case == case
        shown = (await client.get(at(case, f"/documents/{document}"))).json()
        assert shown["facts_changed_at"] is not None
        await triage.submit_unasked(case, document)
        with pytest.raises(Conflict) as refused:
            await triage.approve(case, document)
        assert "verification" in gates(refused)
        begun = (await triage.draft(case)).id
        shown = (await client.get(at(case, f"/documents/{begun}"))).json()
        assert shown["facts_changed_at"] is None

    async def test_what_is_asked_for_changes_no_facts(self, triage: TriageFixture) -> None:
        filed = Filed()
        case, document = await triage.submitted(filed)
        await amend(triage, filed, "asked_for")
        assert (await triage.document(document)).state == "submitted"
        assert (await triage.case(case)).verification == "verified"

    async def test_those_who_send_an_issued_one_hear_of_the_news(
        self, triage: TriageFixture
    ) -> None:
        filed = Filed()
        case, document = await triage.issued(filed)
        await under_way(triage, case, document)
        await amend(triage, filed, "narrative")
        number = (await triage.case(case)).number
        assert await told(triage, "news-meanwhile") == {
            ("news-meanwhile", "communications", number)
        }
        assert (await triage.document(document)).state == "issued"


class TestMergedAndClosed:
    async def test_every_case_of_the_alert_follows(self, triage: TriageFixture) -> None:
        filed = threatened()
        case, other = await triage.file(threatened()), await triage.file(filed)
        await triage.merge(case, other)
        before = await triage.case(case)
        graver = replace(taken(), alert=filed.alert, subject=filed.subject)
        await amend(triage, graver, "acts", "situation", "expected")
        assert (await triage.case(case)).level_rank < before.level_rank
        (deadline,) = await hearings(triage, case)
        assert deadline.link == await triage.link(case, other)
        for each in (case, other):
            assert "alert-amended" in [entry.kind for entry in await happened(triage, each)]
        # Of the closed one nobody is told: its alerts are in the other.
        assert [told.case_number for told in await notices(triage)] == [before.number]
        await triage.unmerge(case, other)
        assert await hearings(triage, case) == []

    async def test_news_of_a_closed_case_is_told_and_changes_nothing_of_it(
        self, triage: TriageFixture
    ) -> None:
        filed = threatened()
        case = await triage.file(filed)
        await triage.act(OFFICER, case, lambda work: closing.close(work, case, "resolved"))
        graver = replace(taken(), alert=filed.alert, subject=filed.subject)
        before = await triage.case(case)
        await amend(triage, graver, "acts", "situation", "expected")
        assert (await triage.case(case)).level == before.level
        assert len(await notices(triage)) == 1
        assert await hearings(triage, case) == []

    async def test_the_case_shows_what_was_changed(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        filed = threatened()
        case = await triage.file(filed)
        await amend(triage, replace(filed, situation="in-hiding"), "situation")
        (alert,) = (await client.get(at(case))).json()["alerts"]
        assert (alert["amended"], alert["amended_fields"]) == (1, ["situation"])
        assert alert["facts"]["situation"] == "in-hiding"
        items = (await client.get(at(case, "/timeline"))).json()["items"]
        (entry,) = [each for each in items if each["kind"] == "alert-amended"]
        assert entry["words"] == "An invented lawyer has seen her."
