"""A second alert joins the case of the first, and all it tells counts. All persons are invented."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from services.triage.operations import answering, withdrawing
from services.triage.rules.clocks import NO_CLOCK
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
from shared.storage.sealing import Place
from tests.services.triage.caller import OFFICER_PERSON, Caller, at
from tests.services.triage.calls import (
    HEARING,
    TOMORROW,
    hearings,
    nearest,
    taken,
    threatened,
    two_calls,
)
from tests.services.triage.desk import OFFICER, Desk
from tests.services.triage.filed import Filed


async def sources(desk: Desk, case: UUID) -> list[CaseSource]:
    of_case = select(CaseSource).where(CaseSource.case_id == case).order_by(CaseSource.id)
    return list((await desk.read(lambda s: s.scalars(of_case))).all())


async def happened(desk: Desk, case: UUID) -> set[str]:
    kinds = select(TimelineEntry.kind).where(TimelineEntry.case_id == case)
    return set((await desk.read(lambda s: s.scalars(kinds))).all())


class TestWhatIsToldCounts:
    async def test_danger_is_scored_anew_with_every_rule(self, desk: Desk) -> None:
        case, other = await two_calls(desk)
        before, graver = await desk.case(case), await desk.case(other)
        assert (before.level, graver.level) == ("high", "critical")
        await desk.join(case, other)
        joined = await desk.case(case)
        assert (joined.level, joined.level_rank) == ("critical", 1)
        assert joined.score >= max(before.score, graver.score)
        assert {"threat.direct", "violation.incommunicado", "expected.hearing"} <= set(joined.rules)
        assert joined.violations[0] == "threats"
        assert set(joined.violations) == {*before.violations, *graver.violations}
        assert "case-assessed" in await happened(desk, case)

    async def test_a_hearing_has_its_clock_and_a_timer(self, desk: Desk) -> None:
        case, other = await two_calls(desk)
        await desk.join(case, other)
        (clock,) = await hearings(desk, case)
        assert clock.day == TOMORROW
        due = (await desk.case(case)).next_due_at
        assert due == await nearest(desk, case) <= clock.due_at
        timers = f"SELECT count(*) FROM timers WHERE object_id = '{clock.id}'"  # noqa: S608  # an id of the test
        assert await desk.scalar(timers) == 2

    async def test_a_hearing_of_which_the_case_knows_has_no_second_clock(self, desk: Desk) -> None:
        first = await desk.file(Filed(expected=(HEARING,)))
        second = await desk.file(taken())
        await desk.join(first, second)
        assert len(await hearings(desk, first)) == 1

    async def test_what_was_answered_in_the_other_case_is_not_asked_again(self, desk: Desk) -> None:
        case, other = await two_calls(desk)
        (clock,) = await hearings(desk, other)
        await desk.act(OFFICER, other, lambda work: answering.answer_clock(work, other, clock.id))
        await desk.join(case, other)
        assert await hearings(desk, case) == []

    async def test_who_told_it_is_a_source_that_nobody_has_assessed(self, desk: Desk) -> None:
        case, other = await two_calls(desk)
        for each in (case, other):
            await desk.assess(each)
        await desk.join(case, other)
        own, came = await sources(desk, case)
        assert (own.assessed_by, came.assessed_by) == (OFFICER, None)
        assert came.words is not None
        place = Place.column("case_sources", "words", came.id)
        told = (await desk.keys(case)).open_model(Source, place, came.words)
        assert told.name == "Rana Fictitious"

    async def test_facts_that_were_verified_are_verified_again(self, desk: Desk) -> None:
        other = await desk.file(taken())
        case, document = await desk.submitted(threatened())
        await desk.join(case, other)
        await desk.submit(case, document)
        assert (await desk.case(case)).verification == "in-progress"
        assert "verification-reopened" in await happened(desk, case)
        *_, (_, told, _) = await desk.emitted(CaseVerified.type)
        assert CaseVerified.model_validate_json(told).status == "in-progress"
        with pytest.raises(Conflict) as shut:
            await desk.approve(case, document)
        assert {fault.code for fault in shut.value.faults} == {"verification"}

    async def test_facts_that_nobody_began_to_verify_stay_so(self, desk: Desk) -> None:
        case, other = await two_calls(desk)
        await desk.join(case, other)
        assert (await desk.case(case)).verification == "not-started"

    async def test_what_was_issued_stands(self, desk: Desk) -> None:
        other = await desk.file(taken())
        case, document = await desk.issued(threatened())
        await desk.join(case, other)
        assert (await desk.document(document)).state == "issued"

    async def test_its_withdrawal_stops_what_is_issued_from_then_on(self, desk: Desk) -> None:
        second = taken()
        other = await desk.file(second)
        case = await desk.file(threatened())
        await desk.join(case, other)
        await desk.verify(case)
        document = (await desk.draft(case)).id
        await desk.submit(case, document)
        await desk.approve(case, document)
        ((_, told, _),) = await desk.emitted(AppealIssued.type)
        assert second.alert in AppealIssued.model_validate_json(told).alerts
        now = datetime.now(UTC)
        await desk.hear(
            AlertWithdrawn(alert=second.alert, subject=second.subject, withdrawn_at=now)
        )
        assert "alert-withdrawn" in await happened(desk, case)


class TestTheOtherCase:
    async def test_it_is_closed_as_joined_and_told_of(self, desk: Desk) -> None:
        second = taken()
        other = await desk.file(second)
        case = await desk.file(threatened())
        await desk.join(case, other)
        closed = await desk.case(other)
        assert (closed.state, closed.outcome, closed.next_due_at) == ("closed", "joined", NO_CLOCK)
        ((_, told, _),) = await desk.emitted(CaseClosed.type)
        assert CaseClosed.model_validate_json(told).case == other
        ((_, told, _),) = await desk.emitted(CaseLinked.type)
        linked = CaseLinked.model_validate_json(told)
        assert (linked.case, linked.alerts, linked.level) == (case, (second.alert,), "critical")

    async def test_it_is_not_joined_while_a_document_of_it_stands(self, desk: Desk) -> None:
        other, document = await desk.issued(taken())
        case = await desk.file(threatened())
        reference = (await desk.document(document)).reference or ""
        with pytest.raises(Conflict, match=reference) as refused:
            await desk.join(case, other)
        assert refused.value.code == "issued-there"
        assert (await desk.case(other)).state == "open"
        why = Reason(reason="Invented: it is joined.")
        await desk.act(
            OFFICER,
            other,
            lambda work: withdrawing.withdraw_document(work, (other, document), why),
        )
        await desk.join(case, other)

    async def test_a_third_alert_finds_the_case_that_goes_on(self, desk: Desk) -> None:
        case, other = await two_calls(desk)
        await desk.join(case, other)
        third = await desk.file(taken())
        links = select(CaseLink.older).where(CaseLink.newer == third)
        assert (await desk.read(lambda s: s.scalars(links))).all() == [case]
        await desk.join(case, third)
        assert len(await sources(desk, case)) == 3

    async def test_what_was_proposed_to_it_is_proposed_to_the_case_that_goes_on(
        self, desk: Desk
    ) -> None:
        case, other = await two_calls(desk)
        third = await desk.file(taken())
        of_pair = f"'{case}' IN (newer, older) AND '{third}' IN (newer, older)"
        async with desk.parts.database.unit_of_work("sql") as work:
            link = await work.session.get_one(CaseLink, await desk.link(case, third))
            await work.session.delete(link)
        await desk.join(case, other)
        found = f"SELECT state FROM case_links WHERE {of_pair}"  # noqa: S608  # ids of the test
        assert await desk.scalar(found) == "proposed"
        with pytest.raises(Conflict) as refused:
            await desk.join(third, other)
        assert refused.value.code == "joined-elsewhere"

    async def test_who_joined_it_came_through_with_it(self, desk: Desk) -> None:
        first, second = await two_calls(desk)
        third = await desk.file(taken())
        await desk.join(second, third)
        await desk.join(first, second)
        alerts = f"SELECT count(*) FROM case_alerts WHERE case_id = '{first}'"  # noqa: S608  # an id of the test
        assert await desk.scalar(alerts) == 3

    async def test_of_a_case_that_is_kept_close_its_alerts_are_told_too(
        self, desk: Desk, caller: Caller
    ) -> None:
        second = taken()
        other = await desk.file(second)
        case = await desk.file(threatened())
        kept = {"accounts": [str(OFFICER_PERSON.account)]}
        assert (await caller.post(at(case, "/restriction"), kept)).status_code == 200
        await desk.join(case, other)
        *_, (_, told, _) = await desk.emitted(CaseRestricted.type)
        restricted = CaseRestricted.model_validate_json(told)
        assert restricted.case == case
        assert second.alert in restricted.alerts


class TestTakingItBack:
    async def test_each_case_stands_as_before(self, desk: Desk) -> None:
        case, other = await two_calls(desk)
        before, graver = await desk.case(case), await desk.case(other)
        await desk.join(case, other)
        await desk.part(case, other)
        after, reopened = await desk.case(case), await desk.case(other)
        assert (after.level, after.score, after.rules) == (before.level, before.score, before.rules)
        assert (after.violations, after.next_due_at) == (before.violations, before.next_due_at)
        assert len(await sources(desk, case)) == 1
        assert await hearings(desk, case) == []
        assert (reopened.state, reopened.outcome) == ("open", None)
        assert reopened.next_due_at == graver.next_due_at
        assert len(await hearings(desk, other)) == 1
        for told, about in ((CaseUnlinked, case), (CaseReopened, other)):
            ((_, data, _),) = await desk.emitted(told.type)
            assert told.model_validate_json(data).case == about

    async def test_not_while_a_document_stands_on_the_alerts_of_both(self, desk: Desk) -> None:
        case, other = await two_calls(desk)
        await desk.join(case, other)
        await desk.verify(case)
        document = (await desk.draft(case)).id
        await desk.submit(case, document)
        await desk.approve(case, document)
        with pytest.raises(Conflict) as refused:
            await desk.part(case, other)
        assert refused.value.code == "issued-stands"
        assert len(await sources(desk, case)) == 2

    async def test_a_case_that_was_closed_before_stays_closed(
        self, desk: Desk, caller: Caller
    ) -> None:
        case, other = await two_calls(desk)
        await caller.post(at(other, "/closing"), {"outcome": "resolved"})
        await desk.join(case, other)
        await desk.part(case, other)
        assert (await desk.case(other)).outcome == "resolved"
