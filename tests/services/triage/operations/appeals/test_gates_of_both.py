"""The gates that the database has too, and why it does not have the others (guarantee 4).

All persons are invented.
"""

import ast
import inspect
from types import ModuleType

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.triage.rules.gates import all_gates, consents, findings
from services.triage.rules.gates.checks import FURTHER_CHECKS, HARM_CHECKS
from tests.services.triage.operations.appeals.test_database_gates import (
    CLOSED,
    TestTheDatabaseRefusesAsWell,
)
from tests.services.triage.triage_fixture import TriageFixture

EMPTY_PART = """
    INSERT INTO document_versions SELECT another.* FROM document_versions AS one,
        jsonb_populate_record(
            one, jsonb_build_object(
                'id', gen_random_uuid(), 'version', 2, 'unfilled', to_jsonb(ARRAY['en.facts'])
            )
        ) AS another;
    UPDATE documents SET version = 2
"""

NOT_CONFIRMED = "UPDATE documents SET harm_confirmed = array_remove(harm_confirmed, '{check}')"

HELD = {
    "case-closed": CLOSED,
    "alert-withdrawn": "UPDATE alert_standing SET withdrawn_at = now()",
    "verification": "UPDATE cases SET verification = 'in-progress'",
    "sources": "UPDATE case_sources SET reliability = 'unsure'",
    "audience": "UPDATE documents SET audience = '{}'",
    "consent": "DELETE FROM consents",
    "consent-limits": "UPDATE consents SET state = 'limited'",
    "consent-changed": "UPDATE consents SET state = 'limited', heard_at = now() + interval '1 day'",
    "unpublished-name": "UPDATE consents SET state = 'refused' WHERE use = 'publish_name'",
    "unnamed-person": "UPDATE documents SET names_shown = false, "
    "harm_confirmed = array_remove(harm_confirmed, 'unnamed-person')",
    "unfilled": EMPTY_PART,
    **{check: NOT_CONFIRMED.format(check=check) for check in HARM_CHECKS},
}
"""By gate of the database: the SQL that shuts it."""

HELD_ELSEWHERE = {"refusal-lifted", "finding", "objected", "silence"}
"""Tried in several steps: `test_database_gates.py`, `test_findings_and_gates.py`,
`test_told_of_a_withdrawal.py`, `test_silence_after_a_danger.py`."""

SEALED = {
    "tip-off": "where somebody is",
    "hidden-person": "where somebody is",
    "asks-to-write": "whether a text asks its readers to write",
    "unasked-government": "the same",
    "name-in-text": "the text and the names",
    "name-spelling": "the text and the names",
    "name-of-another": "the text and the names",
    "source-in-text": "the text and who told it",
    "source-word": "the text and who told it",
    "sources-alike": "the names of those who told it",
    "consent-named": "the text and who consented",
    "contact-in-text": "the text and how somebody is reached",
    "contact-given": "the text and how somebody is reached",
    "each-sentence": "what befell whom",
    "said-dead": "the text and who is dead",
    "hiding-place": "the text and where somebody hides",
    "another-country": "the draft",
    "hearing-past": "the draft",
    "language-untouched": "the draft and the one before",
    "acts-and-situation": "what was told and where somebody is",
    "named-with-care": "the ages of persons and what befell them",
    "each-agreed": "how many are told of",
    "person-consent": "the text and the names",
    "persons-apart": "the text and the names",
}
"""By gate of the operations only: the sealed data that it reads and the database cannot."""


def codes_of_gates() -> set[str]:
    """Return the codes of all gates, from the source code."""
    found = {*HARM_CHECKS, *FURTHER_CHECKS}
    calls = (call for each in (all_gates, consents, findings) for call in ast.walk(_source(each)))
    for call in calls:
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "ShutGate":
            code = call.args[0]
            found |= {str(code.value)} if isinstance(code, ast.Constant) else set()
    return found - {"do-no-harm", "limits"}  # of the checks above and of `consent-limits`


def _source(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def test_each_gate_is_held_by_the_database_or_looks_into_what_is_sealed() -> None:
    both = [*HELD, *HELD_ELSEWHERE, *SEALED]
    assert len(both) == len(set(both))
    assert set(both) == codes_of_gates()


@pytest.mark.parametrize("code", HELD)
async def test_an_approval_around_the_operations_is_refused(
    triage: TriageFixture, code: str
) -> None:
    await triage.submitted()
    async with triage.context.database.unit_of_work("sql") as work:
        for statement in HELD[code].split(";"):
            await work.session.execute(text(statement))
    approval = TestTheDatabaseRefusesAsWell()
    with pytest.raises(IntegrityError, match="still empty" if code == "unfilled" else None):
        await approval.approve(triage)
