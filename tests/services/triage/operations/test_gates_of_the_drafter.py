"""Nothing is put before approvers that only the drafter could mend. All persons are invented."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from services.triage.operations.drafting import submit_document
from services.triage.tables import Case, Document
from shared.contracts.content import Person
from shared.problems import Conflict
from tests.services.triage.desk import (
    CHECKS,
    OFFICER,
    Desk,
    appeal_draft,
    gates,
    saved_draft,
    worded,
)
from tests.services.triage.filed import AMAL, USES, Filed
from tests.services.triage.operations.test_leaving import notices

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
"""By gate: what was told, and a draft that keeps it shut."""


async def refused_codes(desk: Desk, case: Any, document: Any) -> set[str]:
    """Submit with every check confirmed, and return what was refused: nothing came of it."""
    with pytest.raises(Conflict) as refused:
        await desk.submit(case, document, checks=HIDDEN_CHECKS)
    assert refused.value.code == "not-ready"
    assert {fault.field for fault in refused.value.faults} == {
        f"gates.{code}" for code in gates(refused)
    }
    assert (await desk.document(document)).state == "draft"
    assert await notices(desk, "appeal-submitted") == []
    return gates(refused)


@pytest.mark.parametrize("gate", SHUT)
async def test_a_gate_that_only_who_writes_it_can_open_is_named(desk: Desk, gate: str) -> None:
    filed, written = SHUT[gate]
    case = await desk.file(filed)
    document = (await desk.draft(case, **written)).id
    assert await refused_codes(desk, case, document) == {gate}


async def test_so_is_a_name_of_who_left_the_case(desk: Desk) -> None:
    case = await desk.file()
    other = await desk.file(Filed(persons=(AMAL, Person(kind="person", name="Zoe Hidden"))))
    await desk.join(case, other)
    document = (await desk.draft(case, draft=worded("Zoe Hidden told of it."))).id
    await desk.part(case, other)
    assert await refused_codes(desk, case, document) == {"name-of-another"}


async def test_so_are_another_country_and_no_audience(desk: Desk) -> None:
    case = await desk.file()
    document = (await desk.draft(case)).id
    moved = update(Case).where(Case.id == case).values(country="RUS")
    emptied = update(Document).where(Document.id == document).values(audience=[])
    await desk.act(OFFICER, case, lambda work: work.session.execute(moved))
    await desk.act(OFFICER, case, lambda work: work.session.execute(emptied))
    assert await refused_codes(desk, case, document) == {"another-country", "audience"}


async def test_what_is_on_the_screen_is_what_is_looked_at(desk: Desk) -> None:
    case = await desk.file()
    document = (await desk.draft(case, names_shown=False)).id
    receipt = await desk.act(
        OFFICER,
        case,
        lambda work: submit_document(
            work, desk.parts, (case, document), 1, frozenset(CHECKS), saved_draft()
        ),
    )
    assert receipt.state == "submitted"


async def test_what_may_open_while_it_waits_is_no_reason(desk: Desk) -> None:
    """Nobody verified it, nobody was asked: both can come before it is approved."""
    case = await desk.file(Filed(consents={}, relation="lawyer"))
    document = (await desk.draft(case)).id
    await desk.submit(case, document, checks=(*CHECKS, "unasked-government"))
    with pytest.raises(Conflict) as shut:
        await desk.approve(case, document)
    assert gates(shut) == {"consent", "sources", "verification"}
    (told,) = await notices(desk, "appeal-submitted")
    assert told
