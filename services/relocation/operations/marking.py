"""Finding the other requests of a person by keyed hashes of what they are called."""

from uuid import UUID

from services.relocation.tables import RequestMark
from shared.contracts.content import Person
from shared.names import normalise
from shared.storage.lookup import LookupKey
from shared.storage.unit_of_work import UnitOfWork


def keep_marks(work: UnitOfWork, lookup: LookupKey, request: UUID, person: Person) -> None:
    """Keep under what name and pseudonym support is asked for; nothing, where neither can be read.

    Both are of one kind: what one calls a pseudonym, another may have been told as the name.
    """
    named = {normalise(name) for name in (person.name, person.pseudonym) if name}
    work.session.add_all(
        RequestMark(request=request, hash=lookup.hash("support name", plain))
        for plain in sorted(named)
        if plain
    )
