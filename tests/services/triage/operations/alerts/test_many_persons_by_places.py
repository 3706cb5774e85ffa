"""An event that names many persons by their places opens as one that names them by id."""

from services.triage.queries.unsealing import open_facts
from services.triage.tables import Alert
from shared.clock import new_id
from shared.contracts.persons import Person
from tests.services.triage.filed import Filed, amended_of
from tests.services.triage.triage_fixture import TriageFixture

PERSONS = tuple(Person(id=new_id(), kind="person", name=f"P{n} Invented") for n in range(60))
IDS = tuple(each.id for each in PERSONS if each.id is not None)
ACTS = ("arbitrary-arrest", "threats")
FILED = Filed(
    persons=PERSONS,
    violations=ACTS,
    to={"arbitrary-arrest": IDS, "threats": IDS[:30]},
    by_places=True,
)


async def test_the_copy_names_everybody_by_id(triage: TriageFixture) -> None:
    case = await triage.file(FILED)
    stored = await triage.read(lambda session: session.get_one(Alert, FILED.alert))
    facts = open_facts(await triage.keys(case), stored)
    assert [each.to for each in facts.acts] == [IDS, IDS[:30]]


async def test_so_does_the_copy_of_an_amendment(triage: TriageFixture) -> None:
    case = await triage.file(FILED)
    event = await amended_of(FILED, triage.context.keyring, "acts")
    assert event.whom is not None
    await triage.hear(event)
    stored = await triage.read(lambda session: session.get_one(Alert, FILED.alert))
    facts = open_facts(await triage.keys(case), stored)
    assert [each.to for each in facts.acts] == [IDS, IDS[:30]]
