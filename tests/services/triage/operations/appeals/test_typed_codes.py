"""A code of a document of this installation is that document, typed or chosen. All is invented."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.edited_fields import changes, worded
from services.triage.operations.appeals import drafts
from services.triage.operations.appeals.withdrawing import withdraw_document
from services.triage.queries.earlier_documents import earlier_documents
from services.triage.queries.printed_names import is_named
from services.triage.queries.unsealing import open_draft, open_texts
from services.triage.rules.code_forms import CodeForms
from services.triage.rules.names.mentions import find_mentions
from services.triage.rules.references import Reference, issued_at
from services.triage.rules.withdrawals import Cause
from shared.clock import utc_now
from shared.contracts.attestation import known_attestation
from shared.contracts.triage import AppealIssued
from shared.problems import Conflict, Invalid
from tests.services.triage.filed import AMAL
from tests.services.triage.operations.appeals.test_follow_ups import NEWS, following, submitted
from tests.services.triage.operations.appeals.withdrawn import WHY, withdrawn
from tests.services.triage.pages.test_closed_letters import letter
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, appeal_draft, saved_draft

WRITTEN = (
    str,
    str.lower,
    lambda code: code.replace(" ", ""),
    lambda code: code.replace(" ", "\u00a0"),
    lambda code: code.translate({ord(str(each)): 0xFF10 + each for each in range(10)}),
    lambda code: f"see {code}",
    lambda code: code.replace(code[10:12], "01" if code[10:12] != "01" else "02"),
    lambda code: code.replace(" 00", " "),
    lambda code: code.replace("OBS ", ""),
    lambda code: code.replace("OBS ", "OBS 0"),
    lambda code: code.replace(" 00", " ").replace("OBS ", "").replace("/", "\u2044"),
)
"""A code with other spaces, wide digits, other letters, among words, and with a wrong month.

Then without zeros, without `OBS`, with one zero more, and with another sign between the numbers.
"""


async def code_of(triage: TriageFixture, document: UUID) -> str:
    return (await triage.document(document)).reference or ""


async def faults(triage: TriageFixture, case: UUID, draft: AppealDraft) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        await triage.draft(case, draft=draft)
    return [(each.field, each.code) for each in refused.value.faults]


@pytest.mark.parametrize("suffix", [True, False])
@pytest.mark.parametrize("cause", ["safety", "consent", "error", None])
async def test_the_code_of_a_withdrawn_document_is_not_followed(
    triage: TriageFixture, cause: Cause | None, suffix: bool
) -> None:
    case, former = await withdrawn(triage, cause)
    code = await code_of(triage, former)
    by_id = following(former, suffix=suffix)
    assert await faults(triage, case, by_id) == [("draft.follows.document", "unknown-document")]
    for typed in (*(each(code) for each in WRITTEN), f"{code}.7"):
        draft = following(reference=typed, on="2026-11-30", suffix=suffix)
        found = await faults(triage, case, draft)
        assert found == [("draft.follows.reference", "unknown-document")], typed


async def test_a_code_of_another_case_that_was_withdrawn_is_printed_nowhere(
    triage: TriageFixture,
) -> None:
    _, former = await withdrawn(triage, "safety")
    code = await code_of(triage, former)
    other = await triage.file()
    for typed in (*(each(code) for each in WRITTEN), f"{code}.7", f"{code}.0007"):
        for suffix in (True, False):
            draft = following(reference=typed, suffix=suffix)
            refused = await faults(triage, other, draft)
            assert refused == [("draft.follows.reference", "of-another-case")]


async def test_a_closed_letter_is_named_by_no_spelling_of_its_code(triage: TriageFixture) -> None:
    case, document = await letter(triage)
    await triage.approve(case, document)
    code = await code_of(triage, document)
    for each in WRITTEN:
        for suffix in (True, False):
            refused = await faults(triage, case, following(reference=each(code), suffix=suffix))
            assert refused == [("draft.follows.reference", "handed-over")], each(code)


@pytest.mark.parametrize(
    ("cause", "code_of_refusal"), [("error", "unknown-document"), ("safety", "gates-shut")]
)
async def test_a_draft_with_a_code_that_is_given_later_is_not_issued_after_a_withdrawal(
    triage: TriageFixture, cause: Cause, code_of_refusal: str
) -> None:
    case = await triage.file()
    await triage.verify(case)
    year, month = issued_at(utc_now())
    code = str(Reference("EGY", 1, year, month, 1))
    waiting = await submitted(triage, case, following(reference=code, suffix=False))
    first = await submitted(triage, case, appeal_draft())
    await triage.approve(case, first)
    assert await code_of(triage, first) == code
    await triage.act(
        OFFICER,
        case,
        lambda work: withdraw_document(work, (case, first), WHY, None, cause),
    )
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, waiting)
    assert refused.value.code == code_of_refusal


@pytest.mark.parametrize("suffix", [True, False])
async def test_a_typed_code_of_the_case_is_its_document(
    triage: TriageFixture, suffix: bool
) -> None:
    case, first = await triage.submitted(audience=("diplomat", "media"))
    await triage.approve(case, first)
    code = await code_of(triage, first)
    typed: dict[str, Any] = {"reference": code.lower().replace(" ", ""), "on": "2026-11-30"}
    draft = following(**typed, suffix=suffix)
    news = (await triage.draft(case, draft=draft, audience=("diplomat",))).id
    assert (await triage.document(news)).follows == first
    await triage.submit(case, news)
    await triage.approve(case, news)
    issued = await triage.document(news)
    assert issued.also_to == ["media"]
    attested = known_attestation(issued.attestation or "").also_to
    assert attested is not None
    assert attested.document == first
    told = orjson.loads((await triage.emitted(AppealIssued.type))[-1][1])
    assert (told["follows"], told["follows_reference"]) == (str(first), code)
    assert (issued.reference == f"{code}.1") == suffix


async def test_what_is_submitted_with_the_same_code_is_no_new_version(
    triage: TriageFixture,
) -> None:
    case, first = await triage.issued()
    saved = saved_draft(draft=following(reference=await code_of(triage, first)))
    news = (await triage.draft(case, draft=saved.draft)).id
    await triage.act(
        OFFICER,
        case,
        lambda work: drafts.edit_document(work, triage.context, (case, news), 1, saved),
    )
    stored = (await triage.newest(news)).version
    assert stored == 2
    assert (await triage.document(news)).follows == first


@pytest.mark.parametrize("template", ["2026-01", "press-release-2026-01", NEWS])
@pytest.mark.parametrize("cause", ["safety", "consent"])
async def test_a_new_document_recalls_nothing_of_what_was_withdrawn(
    triage: TriageFixture, cause: Cause, template: str
) -> None:
    case, former = await withdrawn(triage, cause)
    code = await code_of(triage, former)
    keys = await triage.keys(case)
    async with triage.context.database.read() as session:
        assert await earlier_documents(session, keys, case) == ()
    new = (await triage.draft(case, draft=appeal_draft(template=template))).id
    texts = open_texts(keys, await triage.newest(new)).texts
    assert all(code not in each.plain + each.sms for each in texts)


HIDING = "Amal Invented hides at 7 Invented St"


@pytest.mark.parametrize("suffix", [True, False])
@pytest.mark.parametrize("typed", [HIDING, "see EGY 004 / 0718 / OBS 090", "none", "XXX 1 / 2 / 3"])
async def test_other_words_than_a_code_are_refused_at_the_field(
    triage: TriageFixture, typed: str, suffix: bool
) -> None:
    case = await triage.file()
    found = await faults(triage, case, following(reference=typed, suffix=suffix))
    assert found == [("draft.follows.reference", "not-a-code")]


async def test_a_code_of_another_form_is_followed_with_a_code_of_its_own_only(
    triage: TriageFixture,
) -> None:
    case = await triage.file()
    await triage.verify(case)
    typed = "egy 1 / 0517 / 52"
    refused = await faults(triage, case, following(reference=typed))
    assert refused == [("draft.follows.reference", "no-code")]
    waiting = await submitted(triage, case, following(reference=typed, suffix=False))
    await triage.approve(case, waiting)
    told = orjson.loads((await triage.emitted(AppealIssued.type))[-1][1])
    assert told["follows_reference"] == "EGY 1 / 0517 / 52"


async def test_words_of_before_open_and_are_asked_about_at_the_approval(
    triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await triage.file()
    await triage.verify(case)
    with monkeypatch.context() as before:
        before.setattr(CodeForms, "read", lambda _self, typed: typed)
        waiting = await submitted(triage, case, following(reference=HIDING, suffix=False))
    keys = await triage.keys(case)
    follows = open_draft(keys, await triage.newest(waiting)).follows
    assert follows is not None
    assert follows.reference == HIDING
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, waiting)
    assert refused.value.code == "not-a-code"


def test_a_typed_code_is_among_the_words_that_are_searched() -> None:
    draft = following(reference=HIDING, suffix=False)
    assert worded(draft)["follows.reference"] == HIDING
    found = find_mentions(worded(draft), lambda text: is_named([AMAL], text))
    assert "follows.reference" in {each.field for each in found}
    changed = changes(draft, following(reference="EGY 1 / 0517 / 52", suffix=False))
    assert changed.fields == {"follows.reference": (HIDING, "EGY 1 / 0517 / 52")}
    assert changed.untouched == ()
