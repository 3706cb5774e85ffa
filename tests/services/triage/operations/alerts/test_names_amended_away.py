"""A name that was amended away must not be in a text without names. All persons are invented."""

from dataclasses import replace

import pytest

from shared.clock import new_id
from shared.contracts.persons import OtherName, Person
from shared.problems import Conflict
from tests.services.triage.filed import Filed, amended_of
from tests.services.triage.triage_fixture import TriageFixture, gates, worded

PERPETUA = Person(
    kind="person",
    id=new_id(),
    name="Perpetua Fictitious",
    other_names=(OtherName(name="Zenobia Madeup", use="legal"),),
)


async def test_it_is_looked_for_after_every_amendment(triage: TriageFixture) -> None:
    filed = Filed(persons=(PERPETUA,))
    case = await triage.file(filed)
    hidden = Person(kind="person", id=PERPETUA.id, pseudonym="the teacher")
    other = replace(filed, persons=(hidden,))
    for number, told in enumerate((other, other, filed, other), start=1):
        keyring = triage.context.keyring
        await triage.hear(await amended_of(told, keyring, "persons", number=number))
    for name in ("Perpetua Fictitious", "Zenobia", "nobody else"):
        draft = worded(f"It is known that {name} is held.")
        document = (await triage.draft(case, draft=draft, names_shown=False)).id
        with pytest.raises(Conflict) as refused:
            await triage.submit(case, document, checks=())
        assert ("name-in-text" in gates(refused)) is (name != "nobody else"), name
