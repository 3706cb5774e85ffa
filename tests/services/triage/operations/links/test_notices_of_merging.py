"""Officers are notified of a merge, and the trail records it. All persons are invented."""

from uuid import UUID

from sqlalchemy import text

from services.triage.operations.cases import assigning, requesting_protection
from services.triage.schemas import RequestProtection
from shared.contracts.notices import NoticeRequested
from tests.services.triage.triage_fixture import OFFICER, OTHER_OFFICER, TriageFixture
from tests.services.triage.two_calls import taken, threatened, two_calls


async def notices(triage: TriageFixture) -> list[NoticeRequested]:
    """Return the notices to staff about merges."""
    found = [
        NoticeRequested.model_validate_json(told)
        for _, told, _ in await triage.emitted(NoticeRequested.type)
    ]
    return [each for each in found if each.reason == "case-joined"]


async def take(triage: TriageFixture, case: UUID, who: UUID) -> None:
    await triage.act(who, case, lambda work: assigning.assign(work, case, who))


class TestNotices:
    async def test_who_has_the_case_is_told_that_it_is_graver(self, triage: TriageFixture) -> None:
        case, other = await two_calls(triage)
        await take(triage, case, OTHER_OFFICER)
        await triage.merge(case, other)
        (told,) = await notices(triage)
        assert (told.account, told.role, told.urgency) == (OTHER_OFFICER, None, "critical")
        assert told.case_number == (await triage.case(case)).number

    async def test_of_a_case_that_nobody_has_the_desk_is_told(self, triage: TriageFixture) -> None:
        case, other = await triage.file(threatened()), await triage.file(threatened())
        await triage.merge(case, other)
        (told,) = await notices(triage)
        stored = await triage.case(case)
        assert (told.account, told.role, told.desk) == (None, "triage_officer", stored.desk)
        assert told.urgency == "high"

    async def test_nobody_is_told_of_a_case_that_is_taken_and_no_graver(
        self, triage: TriageFixture
    ) -> None:
        case, other = await triage.file(taken()), await triage.file(taken())
        await take(triage, case, OFFICER)
        await triage.merge(case, other)
        assert await notices(triage) == []


async def trail(triage: TriageFixture, action: str) -> list[frozenset[UUID]]:
    """Return the subjects of each entry of this action in the trail."""
    entries = text("SELECT subjects FROM audit_entries WHERE action = :action ORDER BY number")
    rows = await triage.read(lambda s: s.execute(entries, {"action": action}))
    return [frozenset(row.subjects) for row in rows]


class TestTheTrail:
    async def test_each_decision_on_a_link_stands_under_the_persons_of_both_cases(
        self, triage: TriageFixture
    ) -> None:
        first, second, third = threatened(), taken(), taken()
        case, other = await triage.file(first), await triage.file(second)
        await triage.merge(case, other)
        await triage.unmerge(case, other)
        await triage.merge(other, await triage.file(third))
        await triage.merge(case, other)
        both = frozenset((first.subject, second.subject))
        merged, unmerged, elsewhere, with_a_third = await trail(triage, "case.link")
        assert (merged, unmerged) == (both, both)
        assert elsewhere == {second.subject, third.subject}
        assert with_a_third == {*both, third.subject}

    async def test_protection_stands_under_the_one_it_is_asked_for(
        self, triage: TriageFixture
    ) -> None:
        first, second = threatened(), taken()
        case, other = await triage.file(first), await triage.file(second)
        await triage.merge(case, other)
        need = RequestProtection(
            alert=second.alert, kinds=("relocation",), urgency="high", situation="Invented."
        )
        await triage.act(
            OFFICER, case, lambda work: requesting_protection.request_protection(work, case, need)
        )
        assert await trail(triage, "protection.request") == [{first.subject, second.subject}]
