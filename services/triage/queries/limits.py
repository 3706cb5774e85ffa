"""Read what limited consents say, for those who write and approve a document."""

from collections.abc import Collection, Iterable

from services.triage.queries.case_records import AlertRecords
from services.triage.queries.persons_shown import person_consents
from services.triage.queries.unsealing import open_consent, open_persons
from services.triage.schemas import LimitsView
from services.triage.tables import Consent
from shared.storage.sealing import Keys


def limits_of(keys: Keys, consents: Iterable[Consent], uses: Collection[str]) -> list[LimitsView]:
    """Return the words of the limited consents among these that are for one of the uses."""
    return [
        LimitsView(use=each.use, **(words.model_dump() if words else {}))
        for each in sorted(consents, key=lambda each: (each.use, each.alert))
        if each.answers.general == "limited" and each.use in uses
        for words in [open_consent(keys, each)]
    ]


def limits_of_persons(
    keys: Keys, alerts: Iterable[AlertRecords], uses: Collection[str]
) -> list[LimitsView]:
    """Return the words of the limited consents of single persons, each with a name."""
    found = []
    for told in alerts:
        names = {each.id: each for each in open_persons(keys, told.alert).persons}
        for each in person_consents(keys, told):
            if each.state == "limited" and each.use in uses and each.person in names:
                person, words = names[each.person], each.words.model_dump() if each.words else {}
                name = person.name or person.pseudonym or person.kind
                found.append(LimitsView(use=each.use, person=name, **words))
    return found
