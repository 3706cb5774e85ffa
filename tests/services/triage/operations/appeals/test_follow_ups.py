"""New information keeps the code of the first document and adds a number. Persons are invented."""

import asyncio
from uuid import UUID

import orjson
import pytest

from services.triage.drafting.draft import AppealDraft, Follows
from services.triage.operations.appeals import drafts, reference_codes, withdrawing
from services.triage.rules.references import read_reference
from shared.contracts.content import Reason
from shared.contracts.triage import AppealIssued
from shared.problems import Conflict, Invalid
from tests.services.triage.filed import Filed
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, appeal_draft, saved_draft

NEWS = "new-information-2026-01"
ELSEWHERE = "EGY 004/0718/ OBS 090"


def following(document: UUID | None = None, **said: object) -> AppealDraft:
    return appeal_draft(
        template=NEWS, follows=Follows.model_validate({"document": document, **said})
    )


async def submitted(triage: TriageFixture, case: UUID, draft: AppealDraft) -> UUID:
    document = (await triage.draft(case, draft=draft)).id
    await triage.submit(case, document)
    return document


async def issue(triage: TriageFixture, case: UUID, draft: AppealDraft) -> str:
    document = await submitted(triage, case, draft)
    await triage.approve(case, document)
    return (await triage.document(document)).reference or ""


async def test_follow_ups_are_counted_for_each_first_document(triage: TriageFixture) -> None:
    case, first = await triage.issued()
    code = (await triage.document(first)).reference
    assert await issue(triage, case, following(first)) == f"{code}.1"
    (news,) = [
        orjson.loads(data)
        for _, data, _ in await triage.emitted(AppealIssued.type)
        if orjson.loads(data)["kind"] == "new-information"
    ]
    assert (news["reference"], news["follows"]) == (f"{code}.1", str(first))
    assert (news["follows_reference"], news["follows_kind"]) == (code, "urgent-appeal")
    second = await triage.scalar("SELECT id FROM documents WHERE follow_up = 1")
    assert await issue(triage, case, following(second)) == f"{code}.2"
    own = await issue(triage, case, following(first, suffix=False))
    assert read_reference(own).follow_up == 0
    assert own != code
    other, document = await triage.issued(Filed())
    other_code = (await triage.document(document)).reference
    assert await issue(triage, other, following(document)) == f"{other_code}.1"


async def test_two_approved_at_the_same_moment_get_one_number_each(triage: TriageFixture) -> None:
    case, first = await triage.issued()
    waiting = [await submitted(triage, case, following(first)) for _ in range(2)]
    await asyncio.gather(*(triage.approve(case, each) for each in waiting))
    codes = {(await triage.document(each)).reference for each in waiting}
    code = (await triage.document(first)).reference
    assert codes == {f"{code}.1", f"{code}.2"}


async def test_a_number_is_not_used_up_by_an_approval_that_fails(triage: TriageFixture) -> None:
    case, first = await triage.issued()
    lost = await submitted(triage, case, following(first))

    async def fail() -> None:
        keys = await triage.keys(case)
        async with triage.context.database.unit_of_work(str(OFFICER), keys) as work:
            code = (await triage.document(first)).reference or ""
            await reference_codes.allot_follow_up(work, read_reference(code))
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await fail()
    await triage.approve(case, lost)
    assert (await triage.document(lost)).follow_up == 1


async def test_a_document_that_was_issued_elsewhere_is_followed_by_its_code(
    triage: TriageFixture,
) -> None:
    case = await triage.file()
    await triage.verify(case)
    draft = following(reference=ELSEWHERE, on="2018-07-26")
    assert await issue(triage, case, draft) == "EGY 004 / 0718 / OBS 090.1"
    assert await issue(triage, case, draft) == "EGY 004 / 0718 / OBS 090.2"
    later = following(reference=f"{ELSEWHERE}.7")
    assert await issue(triage, case, later) == "EGY 004 / 0718 / OBS 090.8"
    told = [orjson.loads(data) for _, data, _ in await triage.emitted(AppealIssued.type)]
    assert [each["follows_reference"] for each in told] == [ELSEWHERE, ELSEWHERE, f"{ELSEWHERE}.7"]
    assert {(each["follows"], each["follows_kind"]) for each in told} == {(None, None)}


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"reference": "no code"}, "draft.follows.reference", "not-a-code"),
        ({"reference": "KEN 004 / 0718 / OBS 090"}, "draft.follows.reference", "another-country"),
        (
            {"document": "01980f3e-6a00-7c3a-9d52-0b6f4e1a2c88"},
            "draft.follows.document",
            "unknown-document",
        ),
    ],
)
async def test_what_cannot_be_followed_is_refused_at_its_field(
    triage: TriageFixture, said: dict[str, object], field: str, code: str
) -> None:
    case = await triage.file()
    with pytest.raises(Invalid) as refused:
        await triage.draft(case, draft=following(**said))  # type: ignore[arg-type]  # as sent
    assert [(each.field, each.code) for each in refused.value.faults] == [(field, code)]


async def test_a_code_of_another_case_is_not_followed(triage: TriageFixture) -> None:
    _, first = await triage.issued()
    code = (await triage.document(first)).reference
    other = await triage.file()
    with pytest.raises(Invalid) as refused:
        await triage.draft(other, draft=following(reference=code))
    assert [each.code for each in refused.value.faults] == ["of-another-case"]


async def test_an_appeal_follows_nothing(triage: TriageFixture) -> None:
    case = await triage.file()
    wrong = following(reference=ELSEWHERE).model_copy(update={"template": "2026-01"})
    with pytest.raises(Invalid) as refused:
        await triage.draft(case, draft=wrong)
    assert [each.code for each in refused.value.faults] == ["follows-nothing"]


async def test_what_was_withdrawn_meanwhile_is_not_followed(triage: TriageFixture) -> None:
    case, first = await triage.issued()
    waiting = await submitted(triage, case, following(first))
    await triage.act(
        OFFICER,
        case,
        lambda work: withdrawing.withdraw_document(work, (case, first), Reason(reason="Wrong.")),
    )
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, waiting)
    assert refused.value.code == "unknown-document"
    assert (await triage.document(waiting)).state == "submitted"


async def test_after_a_restore_the_numbers_of_follow_ups_go_on(triage: TriageFixture) -> None:
    case, first = await triage.issued()
    code = read_reference((await triage.document(first)).reference or "")
    async with triage.context.database.unit_of_work("restored") as work:
        assert await reference_codes.count_past(work, [code.followed_by(4)]) == 1
    assert await issue(triage, case, following(first)) == f"{code}.5"


async def test_a_saved_draft_of_before_follows_nothing(triage: TriageFixture) -> None:
    assert "follows" not in appeal_draft().model_dump(mode="json")
    case = await triage.file()
    document = (await triage.draft(case)).id
    await triage.act(
        OFFICER,
        case,
        lambda work: drafts.edit_document(work, triage.context, (case, document), 1, saved_draft()),
    )
    assert (await triage.newest(document)).version == 2
