"""A draft that contradicts itself is refused, with the fault at its field. All invented."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.triage.drafting.contradictions import contradictions
from services.triage.drafting.draft import AppealDraft
from services.triage.operations.appeals import draft_faults, drafts
from shared.contracts.persons import Person
from shared.problems import Conflict, Invalid
from tests.services.triage.filed import AMAL, Filed
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, appeal_draft, saved_draft

ORGANISATION = Person(kind="organisation", name="Invented Group")
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def version(**changes: Any) -> dict[str, Any]:
    return appeal_draft().versions[0].model_dump() | changes


TWO_THINGS = {
    "draft.no_addresses": {"no_addresses": True},
    "draft.hearing": {"hearing": date(2020, 1, 1)},
    "draft.violations.2": {"violations": ("arbitrary-detention", "torture", "torture")},
    "draft.developments.1": {"developments": ("release", "release")},
    "draft.versions.0.clauses.1": {
        "versions": (version(clauses=({"id": "release"}, {"id": "release", "text": "Free her."})),)
    },
    "draft.versions.0.clauses.2": {
        "versions": (version(clauses=({"text": "One."}, {"text": "Two."}, {"text": " ONE. "})),)
    },
    "draft.versions.0.addressees.1": {
        "versions": (version(addressees=({"name": "Mr. Invented Minister"},) * 2),)
    },
    "draft.organisations": {"organisations": True},
}


@pytest.mark.parametrize(("field", "said"), TWO_THINGS.items(), ids=TWO_THINGS)
async def test_it_is_not_saved(triage: TriageFixture, field: str, said: dict[str, Any]) -> None:
    case = await triage.file()
    draft = AppealDraft.model_validate(appeal_draft().model_dump() | said)
    with pytest.raises(Invalid) as refused:
        await triage.draft(case, draft=draft)
    assert [fault.field for fault in refused.value.faults] == [field]
    document = (await triage.draft(case)).id
    with pytest.raises(Invalid):
        await triage.act(
            OFFICER,
            case,
            lambda work: drafts.edit_document(
                work, triage.context, (case, document), 1, saved_draft(draft=draft)
            ),
        )


@pytest.mark.parametrize("persons", [(ORGANISATION,), (AMAL, ORGANISATION)])
async def test_it_may_be_about_organisations_alone_where_there_are_some(
    triage: TriageFixture, persons: tuple[Person, ...]
) -> None:
    case = await triage.file(Filed(persons=persons))
    await triage.draft(case, draft=appeal_draft(organisations=True))


async def test_what_was_saved_before_is_seen_when_it_is_submitted(
    triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Like a day that passes while the draft waits."""
    monkeypatch.setattr(draft_faults, "contradictions", lambda *_: ())
    case = await triage.file()
    await triage.verify(case)
    document = (await triage.draft(case, draft=appeal_draft(hearing=date(2020, 1, 1)))).id
    with pytest.raises(Conflict) as refused:
        await triage.submit(case, document)
    assert [fault.field for fault in refused.value.faults] == [
        "draft.hearing",
        "gates.hearing-past",
    ]


def test_a_day_is_past_when_it_has_ended_everywhere() -> None:
    """At noon UTC the day before ends in the last place on Earth."""
    draft = appeal_draft(hearing=date(2026, 11, 28))
    assert contradictions(draft, NOON - timedelta(seconds=1)) == ()
    assert [fault.field for fault in contradictions(draft, NOON)] == ["draft.hearing"]


@pytest.mark.parametrize("day", [date(26, 12, 1), date(2199, 1, 1)], ids=["0026", "2199"])
def test_a_slip_in_the_year_is_named_at_its_field(day: date) -> None:
    found = contradictions(appeal_draft(hearing=day), NOON)
    assert [fault.field for fault in found] == ["draft.hearing"]
