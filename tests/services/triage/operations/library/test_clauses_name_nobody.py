"""A clause that names somebody is looked at in each document that has it. Invented persons."""

import pytest

from services.triage.context import Context
from services.triage.rules.findings.finding import Rule
from shared.problems import Invalid
from tests.services.triage.directory import clause_in_library, proposed_clause
from tests.services.triage.operations.appeals.test_findings_and_gates import (
    BOTH,
    draft_of_both,
    read,
)
from tests.services.triage.triage_fixture import TriageFixture


async def test_a_name_behind_a_title_is_refused_when_proposed(context: Context) -> None:
    with pytest.raises(Invalid) as refused:
        await proposed_clause(context, texts={"en": "Protect Ms. Beth Invented and {{ short }};"})
    assert [fault.field for fault in refused.value.faults] == ["texts.en"]
    await proposed_clause(context, texts={"en": "Write to Mr. President about {{ short }};"})


async def test_what_a_clause_says_of_somebody_is_a_finding_of_the_document(
    triage: TriageFixture, context: Context
) -> None:
    said = "Inquire into the killing of Beth Invented, and protect {{ short }};"
    await clause_in_library(context, texts={"en": said})
    case = await triage.file(BOTH)
    document = (await triage.draft(case, draft=draft_of_both("Invented facts."))).id
    (found,) = (await read(triage, case, document)).findings
    assert (found.rule, found.person, found.field) == (
        Rule.NOT_DEAD,
        "Beth Invented",
        "en.clauses",
    )
