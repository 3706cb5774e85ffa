"""A second alert is merged into the first one's case with all its facts. Nobody is real."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from services.triage.operations.appeals import withdrawing
from services.triage.operations.cases import completing_deadlines
from services.triage.rules.deadlines import NO_DEADLINE
from services.triage.tables import CaseLink, CaseSource, TimelineEntry
from shared.contracts.content import Reason, Source
from shared.contracts.intake import AlertWithdrawn
from shared.contracts.triage import (
    AppealIssued,
    CaseClosed,
    CaseLinked,
    CaseReopened,
    CaseRestricted,
    CaseUnlinked,
    CaseVerified,
)
from shared.problems import Conflict
from shared.storage.columns import place_of
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import OFFICER_PERSON, HttpClient, at
from tests.services.triage.triage_fixture import OFFICER, TriageFixture
from tests.services.triage.two_calls import (
    HEARING,
    TOMORROW,
    hearings,
    nearest,
    taken,
    threatened,
    two_calls,
)


async def sources(triage: TriageFixture, case: UUID) -> list[CaseSource]:
    of_case = select(CaseSource).where(CaseSource.case_id == case).order_by(CaseSource.id)
    return list((await triage.read(lambda s: s.scalars(of_case))).all())


async def happened(triage: TriageFixture, case: UUID) -> set[str]:
    kinds = select(TimelineEntry.kind).where(TimelineEntry.case_id == case)
    return set((await triage.read(lambda s: s.scalars(kinds))).all())


class TestWhatIsToldCounts:
    async def test_danger_is_scored_anew_with_every_rule(self, triage: TriageFixture) -> None:
        case, other = await two_calls(triage)
        before, graver = await triage.case(case), await triage.case(other)
        assert (before.level, graver.level) == ("high", "critical")
        await triage.merge(case, other)
        merged = await triage.case(case)
        assert (merged.level, merged.level_rank) == ("critical", 1)
        assert merged.score >= max(before.score, graver.score)
        assert {"threat.direct", "violation.incommunicado", "expected.hearing"} <= set(merged.rules)
        assert merged.violations[0] == "threats"
        assert set(merged.violations) == {*before.violations, *graver.violations}
        assert "case-assessed" in await happened(triage, case)

    async def test_a_hearing_has_its_deadline_and_a_timer(self, triage: TriageFixture) -> None:
        case, other = await two_calls(triage)
        await triage.merge(case, other)
        (deadline,) = await hearings(triage, case)
        assert deadline.day == TOMORROW
        due = (await triage.case(case)).next_due_at
        assert due == await nearest(triage, case) <= deadline.due_at
        timers = f"SELECT count(*) FROM timers WHERE object_id = '{deadline.id}'"  # noqa: S608  # an id of the test
        assert await triage.scalar(timers) == 2

    async def test_a_hearing_of_which_the_case_knows_has_no_second_deadline(
        self, triage: TriageFixture
    ) -> None:
        first = await triage.file(Filed(expected=(HEARING,)))
        second = await triage.file(taken())
        await triage.merge(first, second)
        assert len(await hearings(triage, first)) == 1

    async def test_what_was_answered_in_the_other_case_is_not_asked_again(
        self, triage: TriageFixture
    ) -> None:
        case, other = await two_calls(triage)
        (deadline,) = await hearings(triage, other)
        await triage.act(
            OFFICER,
            other,
            lambda work: completing_deadlines.complete_deadline(work, other, deadline.id),
        )
        await triage.merge(case, other)
        assert await hearings(triage, case) == []

    async def test_who_told_it_is_a_source_that_nobody_has_assessed(
        self, triage: TriageFixture
    ) -> None:
        case, other = await two_calls(triage)
        for each in (case, other):
            await triage.assess(each)
        await triage.merge(case, other)
        own, came = await sources(triage, case)
        assert (own.assessed_by, came.assessed_by) == (OFFICER, None)
        assert came.words is not None
        place = place_of(CaseSource.words, came.id)
        told = (await triage.keys(case)).open_model(Source, place, came.words)
        assert told.name == "Rana Fictitious"

    async def test_facts_that_were_verified_are_verified_again(self, triage: TriageFixture) -> None:
        other = await triage.file(taken())
        case, document = await triage.submitted(threatened())
        await triage.merge(case, other)
        await triage.submit(case, document)
        assert (await triage.case(case)).verification == "in-progress"
        assert "verification-reopened" in await happened(triage, case)
        *_, (_, told, _) = await triage.emitted(CaseVerified.type)
        assert CaseVerified.model_validate_json(told).status == "in-progress"
        with pytest.raises(Conflict) as shut:
            await triage.approve(case, document)
        assert {fault.code for fault in shut.value.faults} == {"verification"}

    async def test_facts_that_nobody_began_to_verify_stay_so(self, triage: TriageFixture) -> None:
        case, other = await two_calls(triage)
        await triage.merge(case, other)
        assert (await triage.case(case)).verification == "not-started"

    async def test_what_was_issued_stands(self, triage: TriageFixture) -> None:
        other = await triage.file(taken())
        case, document = await triage.issued(threatened())
        await triage.merge(case, other)
        assert (await triage.document(document)).state == "issued"

    async def test_its_withdrawal_stops_what_is_issued_from_then_on(
        self, triage: TriageFixture
    ) -> None:
        second = taken()
        other = await triage.file(second)
        case = await triage.file(threatened())
        await triage.merge(case, other)
        await triage.verify(case)
        document = (await triage.draft(case)).id
        await triage.submit(case, document)
        await triage.approve(case, document)
        ((_, told, _),) = await triage.emitted(AppealIssued.type)
        assert second.alert in AppealIssued.model_validate_json(told).alerts
        now = datetime.now(UTC)
        await triage.hear(
            AlertWithdrawn(alert=second.alert, subject=second.subject, withdrawn_at=now)
        )
        assert "alert-withdrawn" in await happened(triage, case)


class TestTheOtherCase:
    async def test_it_is_closed_as_merged_and_told_of(self, triage: TriageFixture) -> None:
        second = taken()
        other = await triage.file(second)
        case = await triage.file(threatened())
        await triage.merge(case, other)
        closed = await triage.case(other)
        assert (closed.state, closed.outcome, closed.next_due_at) == (
            "closed",
            "joined",
            NO_DEADLINE,
        )
        ((_, told, _),) = await triage.emitted(CaseClosed.type)
        assert CaseClosed.model_validate_json(told).case == other
        ((_, told, _),) = await triage.emitted(CaseLinked.type)
        linked = CaseLinked.model_validate_json(told)
        assert (linked.case, linked.alerts, linked.level) == (case, (second.alert,), "critical")

    async def test_it_is_not_merged_while_a_document_of_it_stands(
        self, triage: TriageFixture
    ) -> None:
        other, document = await triage.issued(taken())
        case = await triage.file(threatened())
        reference = (await triage.document(document)).reference or ""
        with pytest.raises(Conflict, match=reference) as refused:
            await triage.merge(case, other)
        assert refused.value.code == "issued-there"
        assert (await triage.case(other)).state == "open"
        why = Reason(reason="Invented: it is merged.")
        await triage.act(
            OFFICER,
            other,
            lambda work: withdrawing.withdraw_document(work, (other, document), why),
        )
        await triage.merge(case, other)

    async def test_a_third_alert_finds_the_case_that_goes_on(self, triage: TriageFixture) -> None:
        case, other = await two_calls(triage)
        await triage.merge(case, other)
        third = await triage.file(taken())
        links = select(CaseLink.older).where(CaseLink.newer == third)
        assert (await triage.read(lambda s: s.scalars(links))).all() == [case]
        await triage.merge(case, third)
        assert len(await sources(triage, case)) == 3

    async def test_what_was_proposed_to_it_is_proposed_to_the_case_that_goes_on(
        self, triage: TriageFixture
    ) -> None:
        case, other = await two_calls(triage)
        third = await triage.file(taken())
        of_pair = f"'{case}' IN (newer, older) AND '{third}' IN (newer, older)"
        async with triage.context.database.unit_of_work("sql") as work:
            link = await work.session.get_one(CaseLink, await triage.link(case, third))
            await work.session.delete(link)
        await triage.merge(case, other)
        found = f"SELECT state FROM case_links WHERE {of_pair}"  # noqa: S608  # ids of the test
        assert await triage.scalar(found) == "proposed"
        with pytest.raises(Conflict) as refused:
            await triage.merge(third, other)
        assert refused.value.code == "joined-elsewhere"

    async def test_who_merged_it_came_through_with_it(self, triage: TriageFixture) -> None:
        first, second = await two_calls(triage)
        third = await triage.file(taken())
        await triage.merge(second, third)
        await triage.merge(first, second)
        alerts = f"SELECT count(*) FROM case_alerts WHERE case_id = '{first}'"  # noqa: S608  # an id of the test
        assert await triage.scalar(alerts) == 3

    async def test_of_a_case_that_is_kept_close_its_alerts_are_told_too(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        second = taken()
        other = await triage.file(second)
        case = await triage.file(threatened())
        kept = {"accounts": [str(OFFICER_PERSON.account)]}
        assert (await client.post(at(case, "/restriction"), kept)).status_code == 200
        await triage.merge(case, other)
        *_, (_, told, _) = await triage.emitted(CaseRestricted.type)
        restricted = CaseRestricted.model_validate_json(told)
        assert restricted.case == case
        assert second.alert in restricted.alerts


class TestTakingItBack:
    async def test_each_case_stands_as_before(self, triage: TriageFixture) -> None:
        case, other = await two_calls(triage)
        before, graver = await triage.case(case), await triage.case(other)
        await triage.merge(case, other)
        await triage.unmerge(case, other)
        after, reopened = await triage.case(case), await triage.case(other)
        assert (after.level, after.score, after.rules) == (before.level, before.score, before.rules)
        assert (after.violations, after.next_due_at) == (before.violations, before.next_due_at)
        assert len(await sources(triage, case)) == 1
        assert await hearings(triage, case) == []
        assert (reopened.state, reopened.outcome) == ("open", None)
        assert reopened.next_due_at == graver.next_due_at
        assert len(await hearings(triage, other)) == 1
        for told, about in ((CaseUnlinked, case), (CaseReopened, other)):
            ((_, data, _),) = await triage.emitted(told.type)
            assert told.model_validate_json(data).case == about

    async def test_not_while_a_document_stands_on_the_alerts_of_both(
        self, triage: TriageFixture
    ) -> None:
        case, other = await two_calls(triage)
        await triage.merge(case, other)
        await triage.verify(case)
        document = (await triage.draft(case)).id
        await triage.submit(case, document)
        await triage.approve(case, document)
        with pytest.raises(Conflict) as refused:
            await triage.unmerge(case, other)
        assert refused.value.code == "issued-stands"
        assert len(await sources(triage, case)) == 2

    async def test_a_case_that_was_closed_before_stays_closed(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case, other = await two_calls(triage)
        await client.post(at(other, "/closing"), {"outcome": "resolved"})
        await triage.merge(case, other)
        await triage.unmerge(case, other)
        assert (await triage.case(other)).outcome == "resolved"
