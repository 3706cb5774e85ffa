"""A clause counts once a second person has approved it. All persons are invented."""

import pytest

from services.triage.access import clauses, library
from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.operations.appeals import drafts
from services.triage.rules.library import CLAUSE
from services.triage.schemas import ChangeClause, DecideProposal
from services.triage.tables import DocumentVersion
from shared.contracts.content import AppealTexts
from shared.problems import Conflict, Forbidden, Invalid
from shared.storage.columns import place_of
from tests.services.statement_counts import counting
from tests.services.triage.directory import (
    EDITOR,
    SECOND,
    clause_in_library,
    decided_clause,
    proposed_clause,
)
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, saved_draft

INVENTED = "Invent Ms. Amal Invented;"


async def newest(triage: TriageFixture, case: object, document: object) -> tuple[AppealDraft, str]:
    """Return the newest version of a document: its draft, and its text in English."""
    row = await triage.newest(document)  # type: ignore[arg-type]  # an id
    keys = await triage.keys(case)  # type: ignore[arg-type]  # an id
    draft = keys.open_model(AppealDraft, place_of(DocumentVersion.draft, row.id), row.draft)
    texts = keys.open_model(AppealTexts, place_of(DocumentVersion.texts, row.id), row.texts)
    return draft, texts.texts[0].plain


async def test_a_document_has_the_clauses_of_when_it_was_begun(
    triage: TriageFixture, context: Context
) -> None:
    case, other = await triage.file(), await triage.file()
    before = (await triage.draft(case)).id
    entry = await proposed_clause(context)
    assert INVENTED not in (await newest(triage, case, before))[1]
    await decided_clause(context, entry, 1, "approved")
    after = (await triage.draft(other)).id
    draft, text = await newest(triage, other, after)
    assert INVENTED in text
    assert draft.clauses_of is not None
    # The older one keeps its own also when it is saved again, and is stored as it ever was.
    await triage.act(
        OFFICER,
        case,
        lambda work: drafts.edit_document(work, context, (case, before), 1, saved_draft()),
    )
    draft, text = await newest(triage, case, before)
    assert INVENTED not in text
    assert "clauses_of" not in draft.model_dump(mode="json")

    await library.retire(context, EDITOR, CLAUSE, entry, 1)
    await decided_clause(context, entry, 2, "approved")
    await triage.act(
        OFFICER,
        other,
        lambda work: drafts.edit_document(work, context, (other, after), 1, saved_draft()),
    )
    assert INVENTED in (await newest(triage, other, after))[1]
    third = await triage.file()
    assert INVENTED not in (await newest(triage, third, (await triage.draft(third)).id))[1]


async def test_a_wave_of_documents_reads_the_library_once(
    triage: TriageFixture, context: Context
) -> None:
    await clause_in_library(context)
    cases = [await triage.file() for _ in range(3)]
    with counting(context.database.engine) as asked:
        for case in cases:
            await triage.draft(case)
    of_the_library = [each for each in asked.statements if "library_versions" in each]
    assert sum("v.content" in each for each in of_the_library) == 1
    assert sum("max(v.decided_at)" in each for each in of_the_library) == 3


async def test_four_eyes_and_lost_updates_hold_for_clauses_too(context: Context) -> None:
    entry = await proposed_clause(context)
    asked = ChangeClause(version=1, texts={"en": "Reinvent {{ short }};"})
    with pytest.raises(Conflict) as waits:
        await clauses.change_clause(context, SECOND, entry, asked)
    assert waits.value.code == "proposal-waits"
    decision = {"seen": 1, "decision": "approved"}
    with pytest.raises(Forbidden):
        await library.decide(
            context, EDITOR, CLAUSE, entry, DecideProposal.model_validate(decision)
        )
    await decided_clause(context, entry, 1, "approved")
    with pytest.raises(Conflict) as there:
        await proposed_clause(context)
    assert there.value.code == "already-listed"
    await clauses.change_clause(context, SECOND, entry, asked)
    with pytest.raises(Conflict) as stale:
        await clauses.change_clause(context, SECOND, entry, asked)
    assert stale.value.code == "changed-since"


async def test_what_is_wrong_with_a_clause_is_told_at_its_field(context: Context) -> None:
    with pytest.raises(Invalid) as refused:
        await proposed_clause(
            context,
            called_by=["of-no-list"],
            texts={"en": "{{ nothing }}", "fr": "{% if held %}Inventer{% endif %}"},
        )
    found = {each.field: each.detail for each in refused.value.faults}
    assert found.keys() == {"called_by", "texts.en"}
    assert "of-no-list" in found["called_by"]
    with pytest.raises(Invalid) as hole:
        await proposed_clause(context, texts={"fr": "{% if held %}Inventer{% endif %}"})
    assert {each.field for each in hole.value.faults} == {"texts.fr"}
