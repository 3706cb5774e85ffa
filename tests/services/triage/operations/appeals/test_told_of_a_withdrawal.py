"""What is said of a withdrawn document: a corrected text or a notice, after an error only."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from services.triage.drafting.draft import AppealDraft
from services.triage.operations.appeals import drafts, withdrawing
from services.triage.operations.appeals.correcting import (
    draft_correction,
    draft_withdrawal_notice,
)
from services.triage.operations.verification import verifying
from services.triage.queries.unsealing import open_draft, open_texts
from services.triage.rules.withdrawals import Cause
from shared.clock import utc_now
from shared.contracts.attestation import known_attestation
from shared.contracts.content import APPEAL_LANGUAGES, AppealTexts
from shared.contracts.intake import AlertWithdrawn
from shared.contracts.triage import AppealIssued, AppealWithdrawn
from shared.problems import Conflict, Forbidden, Invalid
from tests.services.triage.filed import Filed
from tests.services.triage.operations.appeals.withdrawn import (
    WHY,
    Begin,
    approve_around,
    begin,
    sql,
    withdrawn,
)
from tests.services.triage.triage_fixture import (
    APPROVER,
    OFFICER,
    OTHER_OFFICER,
    TriageFixture,
    appeal_draft,
    gates,
    saved_draft,
    written_to_nobody,
)


async def texts(triage: TriageFixture, case: UUID, document: UUID) -> AppealTexts:
    return open_texts(await triage.keys(case), await triage.newest(document))


async def edit(triage: TriageFixture, case: UUID, document: UUID, draft: AppealDraft) -> None:
    saved = saved_draft(draft=draft)
    await triage.act(
        OFFICER,
        case,
        lambda work: drafts.edit_document(work, triage.context, (case, document), 1, saved),
    )


async def test_a_notice_says_only_that_the_document_is_not_valid(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    await triage.act(OFFICER, case, lambda work: verifying.verify(work, case, "contradicted", WHY))
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    code = (await triage.document(former)).reference or ""
    printed = await texts(triage, case, notice)
    assert [each.language for each in printed.texts] == list(APPEAL_LANGUAGES)
    for each in printed.texts:
        words = f"{each.title} {each.plain} {each.html} {each.sms}"
        assert code in each.title
        assert code in each.sms
        assert code in each.plain
        assert not {"Amal", "Invented", "lawyer", "Egypt"} & set(words.split())
    await triage.approve(case, notice)
    issued = await triage.document(notice)
    assert (issued.reference, issued.embargo_until) == (f"{code}.1", None)
    attested = known_attestation(issued.attestation or "")
    assert attested.without_content
    assert attested.audience == ()
    assert attested.former_recipients is not None
    assert attested.former_recipients.document == former
    assert set(attested.audiences) == {"diplomat", "media"}
    told = await triage.emitted(AppealIssued.type)
    event = AppealIssued.model_validate_json(told[-1][1])
    assert (event.kind, event.audience, event.follows) == ("withdrawal-notice", (), former)
    assert (event.follows_reference, event.follows_kind) == (code, "urgent-appeal")


async def test_a_corrected_text_begins_with_the_words_of_the_withdrawn_one(
    triage: TriageFixture,
) -> None:
    case, former = await withdrawn(triage)
    corrected = await begin(triage, draft_correction, case, former)
    code = (await triage.document(former)).reference or ""
    (printed,) = (await texts(triage, case, corrected)).texts
    assert printed.title == "Correction: Egypt: Arbitrary detention of Ms. Amal Invented"
    assert f"corrects and replaces the document {code} of" in " ".join(printed.plain.split())
    assert "According to the information received, she is held." in printed.plain
    # A person who edits it need not send what it is about.
    await edit(triage, case, corrected, appeal_draft(template="correction-2026-01"))
    assert code in (await texts(triage, case, corrected)).texts[0].plain
    await triage.submit(case, corrected)
    await triage.approve(case, corrected)
    issued = await triage.document(corrected)
    assert issued.reference == f"{code}.1"
    attested = known_attestation(issued.attestation or "")
    assert not attested.without_content
    assert attested.consented[0].consents


async def test_both_can_be_sent_one_after_the_other_and_each_once(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    with pytest.raises(Conflict) as again:
        await begin(triage, draft_withdrawal_notice, case, former)
    assert again.value.code == "has-notice"
    await triage.approve(case, notice)
    corrected = await begin(triage, draft_correction, case, former)
    await triage.submit(case, corrected)
    await triage.approve(case, corrected)
    code = (await triage.document(former)).reference
    assert (await triage.document(corrected)).reference == f"{code}.2"


async def test_two_who_begin_one_at_the_same_moment_begin_one(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    both = await asyncio.gather(
        *(begin(triage, draft_withdrawal_notice, case, former, who) for who in (OFFICER, APPROVER)),
        return_exceptions=True,
    )
    assert sorted(isinstance(each, Conflict) for each in both) == [False, True]


@pytest.mark.parametrize("begins", [draft_correction, draft_withdrawal_notice])
@pytest.mark.parametrize("cause", ["safety", "consent", None])
async def test_after_any_other_reason_neither_can_be_begun(
    triage: TriageFixture, begins: Begin, cause: Cause | None
) -> None:
    case, former = await withdrawn(triage, cause)
    with pytest.raises(Conflict) as refused:
        await begin(triage, begins, case, former)
    assert refused.value.code == "not-for-an-error"


@pytest.mark.parametrize("begins", [draft_correction, draft_withdrawal_notice])
async def test_nothing_is_said_of_a_document_that_stands(
    triage: TriageFixture, begins: Begin
) -> None:
    case, document = await triage.issued()
    with pytest.raises(Conflict) as refused:
        await begin(triage, begins, case, document)
    assert refused.value.code == "not-withdrawn"


async def test_why_it_was_withdrawn_leaves_in_no_event(triage: TriageFixture) -> None:
    _, document = await withdrawn(triage, "safety")
    assert (await triage.document(document)).withdrawn_for == "safety"
    ((_, told, _),) = await triage.emitted(AppealWithdrawn.type)
    assert b"safety" not in told
    every = [data for _, data, _ in await triage.emitted()]
    assert not [data for data in every if b"safety" in data]


async def test_facts_that_are_not_true_are_an_error(triage: TriageFixture) -> None:
    case, document = await triage.issued()
    await triage.act(OFFICER, case, lambda work: verifying.verify(work, case, "contradicted", WHY))
    assert (await triage.document(document)).withdrawn_for == "error"


async def test_a_notice_rests_on_no_facts_and_is_not_withdrawn_with_them(
    triage: TriageFixture,
) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    await triage.approve(case, notice)
    await triage.act(OFFICER, case, lambda work: verifying.verify(work, case, "contradicted", WHY))
    assert (await triage.document(notice)).state == "issued"


async def test_four_eyes_hold_for_a_notice(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former, APPROVER)
    with pytest.raises(Forbidden):
        await triage.approve(case, notice, APPROVER)
    await triage.approve(case, notice, OTHER_OFFICER)


async def test_nothing_more_is_sent_of_somebody_who_objected_since(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    await sql(triage, "UPDATE consents SET state = 'refused', since = now(), heard_at = now()")
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, notice)
    assert gates(refused) == {"objected"}
    with pytest.raises(IntegrityError, match="somebody objected"):
        await approve_around(triage, notice)


async def test_an_alert_that_left_the_case_objects_as_well(triage: TriageFixture) -> None:
    here, left = Filed(), Filed()
    case, other = await triage.file(here), await triage.file(left)
    await triage.merge(case, other)
    await triage.verify(case)
    former = (await triage.draft(case)).id
    await triage.submit(case, former)
    await triage.approve(case, former)
    place = (case, former)
    await triage.act(
        OFFICER, case, lambda work: withdrawing.withdraw_document(work, place, WHY, None, "error")
    )
    await triage.unmerge(case, other)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    refuses = "UPDATE consents SET state = {}, heard_at = now() WHERE alert = :alert"
    await sql(triage, refuses.format("'refused'"), alert=left.alert)
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, notice)
    assert gates(refused) == {"objected"}
    with pytest.raises(IntegrityError, match="somebody objected"):
        await approve_around(triage, notice)
    await sql(triage, refuses.format("'given'"), alert=left.alert)
    await triage.approve(case, notice)
    told = await triage.emitted(AppealIssued.type)
    # Dispatch stops it for an objection that comes later.
    event = AppealIssued.model_validate_json(told[-1][1])
    assert set(event.alerts) == {here.alert, left.alert}


async def test_nothing_is_sent_of_an_alert_that_was_withdrawn(triage: TriageFixture) -> None:
    filed = Filed()
    case, former = await withdrawn(triage, filed=filed)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    subject = (await triage.case(case)).subject
    await triage.hear(AlertWithdrawn(alert=filed.alert, subject=subject, withdrawn_at=utc_now()))
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, notice)
    assert gates(refused) == {"alert-withdrawn"}


async def test_a_corrected_text_keeps_its_kind_and_its_recipients(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    corrected = await begin(triage, draft_correction, case, former)
    for changed, code in (
        (saved_draft(), "of-one-kind"),
        (
            saved_draft(("partner",), draft=appeal_draft(template="correction-2026-01")),
            "same-recipients",
        ),
    ):
        with pytest.raises(Invalid) as refused:
            await triage.act(
                OFFICER,
                case,
                lambda work, saved=changed: drafts.edit_document(  # type: ignore[misc]  # bound in the loop
                    work, triage.context, (case, corrected), 1, saved
                ),
            )
        assert [each.code for each in refused.value.faults] == [code]


async def test_one_is_begun_only_from_the_withdrawn_document(triage: TriageFixture) -> None:
    case = await triage.file()
    with pytest.raises(Invalid) as refused:
        await triage.draft(case, draft=appeal_draft(template="correction-2026-01"))
    assert [each.code for each in refused.value.faults] == ["begun-elsewhere"]


async def test_nobody_writes_a_notice(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    with pytest.raises(Conflict) as refused:
        await edit(triage, case, notice, appeal_draft(template="withdrawal-notice-2026-01"))
    assert refused.value.code == "nothing-to-write"


async def test_a_correction_keeps_the_parts_that_only_its_kind_has(triage: TriageFixture) -> None:
    observation = "judicial-observation-2026-01"
    form = triage.context.renderer.templates.form(observation, "en")
    own = {each.id: f"About {each.id}." for each in form.sections} if form else {}
    draft = written_to_nobody(appeal_draft(template=observation))
    (version,) = draft.versions
    draft = draft.model_copy(update={"versions": (version.model_copy(update={"sections": own}),)})
    case = await triage.file()
    await triage.verify(case)
    document = (await triage.draft(case, draft=draft)).id
    await triage.submit(case, document)
    await triage.approve(case, document)
    await triage.act(
        OFFICER,
        case,
        lambda work: withdrawing.withdraw_document(work, (case, document), WHY, None, "error"),
    )
    corrected = await begin(triage, draft_correction, case, document)
    kept = open_draft(await triage.keys(case), await triage.newest(corrected))
    assert kept.template == f"correction-of-{observation}"
    assert own
    assert kept.versions[0].sections == own
    (printed,) = (await texts(triage, case, corrected)).texts
    assert all(words in printed.plain for words in own.values())
