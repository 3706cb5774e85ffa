"""A document that only its drafter could correct is not submitted. Persons are invented."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from services.triage.operations.appeals.drafts import submit_document
from services.triage.tables import Case, Document
from shared.contracts.persons import Person
from shared.problems import Conflict
from tests.services.triage.filed import AMAL, USES, Filed
from tests.services.triage.operations.cases.test_handing_over import notices
from tests.services.triage.triage_fixture import (
    CHECKS,
    OFFICER,
    TriageFixture,
    appeal_draft,
    gates,
    saved_draft,
    worded,
)

NOW = datetime.now(UTC)
HIDDEN_CHECKS = (*CHECKS, "hidden-person", "acts-and-situation", "name-spelling")
PHONE = "Signal: +999 555 0100"
SHUT: dict[str, tuple[Filed, dict[str, Any]]] = {
    "name-in-text": (Filed(), {"names_shown": False}),
    "source-in-text": (
        Filed(persons=()),
        {"draft": worded("Rana Fictitious told of it."), "names_shown": False},
    ),
    "contact-in-text": (
        Filed(persons=(), contact=PHONE),
        {"draft": worded("Call +999 555-0100."), "names_shown": False},
    ),
    "hearing-past": (
        Filed(),
        {
            "draft": appeal_draft(hearing=(NOW + timedelta(days=1)).date()),
            "embargo_until": NOW + timedelta(days=4),
        },
    ),
    "asks-to-write": (
        Filed(consents=dict.fromkeys(USES, "given") | {"send_to_government": "refused"}),
        {},
    ),
    "tip-off": (Filed(situation="in-hiding"), {"audience": ("authority",)}),
}
"""By gate: an alert, and a draft that keeps the gate shut."""


async def refused_codes(triage: TriageFixture, case: Any, document: Any) -> set[str]:
    """Submit with every check confirmed; return the refused codes, and expect no effect."""
    with pytest.raises(Conflict) as refused:
        await triage.submit(case, document, checks=HIDDEN_CHECKS)
    assert refused.value.code == "not-ready"
    assert {fault.field for fault in refused.value.faults} == {
        f"gates.{code}" for code in gates(refused)
    }
    assert (await triage.document(document)).state == "draft"
    assert await notices(triage, "appeal-submitted") == []
    return gates(refused)


@pytest.mark.parametrize("gate", SHUT)
async def test_a_gate_that_only_who_writes_it_can_open_is_named(
    triage: TriageFixture, gate: str
) -> None:
    filed, written = SHUT[gate]
    case = await triage.file(filed)
    document = (await triage.draft(case, **written)).id
    assert await refused_codes(triage, case, document) == {gate}


async def test_so_is_a_name_of_who_left_the_case(triage: TriageFixture) -> None:
    case = await triage.file()
    other = await triage.file(Filed(persons=(AMAL, Person(kind="person", name="Zoe Hidden"))))
    await triage.merge(case, other)
    document = (await triage.draft(case, draft=worded("Zoe Hidden told of it."))).id
    await triage.unmerge(case, other)
    assert await refused_codes(triage, case, document) == {"name-of-another"}


async def test_so_are_another_country_and_no_audience(triage: TriageFixture) -> None:
    case = await triage.file()
    document = (await triage.draft(case)).id
    moved = update(Case).where(Case.id == case).values(country="RUS")
    emptied = update(Document).where(Document.id == document).values(audience=[])
    await triage.act(OFFICER, case, lambda work: work.session.execute(moved))
    await triage.act(OFFICER, case, lambda work: work.session.execute(emptied))
    assert await refused_codes(triage, case, document) == {"another-country", "audience"}


async def test_what_is_on_the_screen_is_what_is_looked_at(triage: TriageFixture) -> None:
    case = await triage.file()
    document = (await triage.draft(case, names_shown=False)).id
    receipt = await triage.act(
        OFFICER,
        case,
        lambda work: submit_document(
            work, triage.context, (case, document), 1, frozenset(CHECKS), saved_draft()
        ),
    )
    assert receipt.state == "submitted"


async def test_what_may_open_while_it_waits_is_no_reason(triage: TriageFixture) -> None:
    """Not verified and without consent: both can follow before the approval."""
    case = await triage.file(Filed(consents={}, relation="lawyer"))
    document = (await triage.draft(case)).id
    await triage.submit(case, document, checks=(*CHECKS, "unasked-government"))
    with pytest.raises(Conflict) as shut:
        await triage.approve(case, document)
    assert gates(shut) == {"consent", "sources", "verification"}
    (told,) = await notices(triage, "appeal-submitted")
    assert told
