"""Open the facts of an event of intake, with the ids of everybody whom they concern."""

from shared.contracts.event_facts import Whom, in_full
from shared.contracts.facts import Facts
from shared.contracts.intake import AlertAmended, AlertFiled
from shared.contracts.persons import Persons
from shared.storage.sealing import Keys


def facts_of(keys: Keys, event: AlertFiled | AlertAmended, persons: Persons) -> Facts:
    """Return what the event says happened. `persons`: those of the same event."""
    facts = keys.open_part(Facts, event.id, "facts", event.facts)
    whom = keys.open_part(Whom, event.id, "whom", event.whom) if event.whom else None
    return in_full(facts, whom, persons.persons)
