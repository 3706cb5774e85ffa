"""A place of hiding that was amended away is still looked for. All persons are invented."""

from dataclasses import replace

import pytest

from services.triage.drafting.draft import Addressee
from services.triage.queries.unsealing import open_persons
from services.triage.tables import Alert, FormerPlace
from shared.clock import new_id
from shared.contracts.persons import Person
from shared.problems import Conflict
from tests.services.triage.filed import Filed, amended_of
from tests.services.triage.triage_fixture import TriageFixture, gates, worded

BETH = Person(
    kind="person", id=new_id(), name="Beth Fictional", hiding_place="an invented shed, Nairobi"
)


async def test_it_is_looked_for_after_every_amendment(triage: TriageFixture) -> None:
    filed = Filed(persons=(BETH,))
    case = await triage.file(filed)
    moved = replace(filed, persons=(BETH.model_copy(update={"hiding_place": "an invented farm"}),))
    gone = replace(filed, persons=(BETH.model_copy(update={"hiding_place": None}),))
    for number, told in enumerate((moved, moved, filed, gone), start=1):
        field = f"persons.{BETH.id}"
        await triage.hear(await amended_of(told, triage.context.keyring, field, number=number))
    stored = await triage.read(lambda session: session.get_one(Alert, filed.alert))
    kept = open_persons(await triage.keys(case), stored)
    assert set(kept.former_places) == {
        FormerPlace(person=BETH.id, place="an invented farm"),
        FormerPlace(person=BETH.id, place="an invented shed, Nairobi"),
    }
    for place in ("an invented farm", "an invented shed", "an invented market"):
        draft = worded(f"Beth Fictional was last seen at {place}.")
        document = (await triage.draft(case, draft=draft)).id
        with pytest.raises(Conflict) as refused:
            await triage.submit(case, document, checks=(), reasons={})
        assert ("finding" in gates(refused)) is (place != "an invented market"), place


async def test_the_refusal_says_which_place_in_which_sentence(triage: TriageFixture) -> None:
    case = await triage.file(Filed(persons=(BETH,)))
    await triage.verify(case)
    draft = worded("Beth Fictional is held. She was found in an invented shed.")
    document = (await triage.draft(case, draft=draft)).id
    with pytest.raises(Conflict) as refused:
        await triage.submit(case, document, reasons={})
    (told,) = [each.detail for each in refused.value.faults if each.code == "hiding-place"]
    assert "an invented shed, Nairobi" in told
    assert "“She was found in an invented shed.”" in told
    assert "said-dead" not in gates(refused)
    await triage.submit_unasked(case, document)
    with pytest.raises(Conflict) as closed:
        await triage.approve(case, document)
    assert "hiding-place" in gates(closed)


async def test_a_city_in_an_address_goes_out_with_a_reason(triage: TriageFixture) -> None:
    hidden = BETH.model_copy(update={"hiding_place": "Geneva"})
    case = await triage.file(Filed(persons=(hidden,)))
    await triage.verify(case)
    draft = worded("Beth Fictional is held.")
    mission = Addressee(name="Invented Mission", office="Rue 1, 1202 Geneva")
    (version,) = draft.versions
    asked = {"versions": (version.model_copy(update={"addressees": (mission,)}),)}
    document = (await triage.draft(case, draft=draft.model_copy(update=asked))).id
    with pytest.raises(Conflict) as refused:
        await triage.submit(case, document, reasons={})
    assert gates(refused) == {"finding", "hiding-town-named"}
    await triage.submit(case, document)
    await triage.approve(case, document)
    assert (await triage.document(document)).state == "issued"
