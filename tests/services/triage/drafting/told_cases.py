"""Records of alerts, and the facts that a begun draft tells of them. All persons are invented."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from services.triage.drafting.facts.composing import ComposedFacts, compose_facts
from services.triage.drafting.introducing import Introducing
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.planning import PlannedParty, Told, are_the_same, planned_parties
from shared.contracts.facts import Facts
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy

TEMPLATES, TAXONOMY = load_templates(), load_taxonomy()
TODAY = date(2026, 11, 30)
SPACE = UUID("6f0c6f2e-6f5e-4b7e-9a52-6d2a5f8c0d11")
OF_PERSONS = frozenset({"acts", "developments", "deprivations", "charges", "expected"})
"""What a record tells of persons; `to` of it names their letters."""


def of(letter: str) -> UUID:
    """Return the id of a person by the letter that a case gives them."""
    return uuid5(SPACE, letter)


def person(letter: str, name: str | None = None, **known: Any) -> Person:
    tie_to = known.pop("tie_to", None)
    tied = {"tie_to": of(tie_to)} if tie_to else {}
    return Person.model_validate({"kind": "person", "id": of(letter), "name": name} | known | tied)


def record(country: str, persons: Sequence[Person], **told: Any) -> Told:
    """Return an alert; its own words are English if `language` does not say otherwise."""
    facts = {
        field: [{**each, "to": [of(letter) for letter in each.get("to", ())]} for each in listed]
        if field in OF_PERSONS
        else listed
        for field, listed in told.items()
    }
    return persons, Facts.model_validate(
        {"narrative": "x", "country": country, "language": "en", **facts}
    )


def _others(planned: Sequence[PlannedParty], party: PlannedParty) -> list[tuple[Person, ...]]:
    return [each.persons for each in planned if each.persons != party.persons]


def composed(language: str, *alerts: Told, names_shown: bool = True) -> ComposedFacts:
    """Return the facts of a begun draft of these alerts."""
    form = TEMPLATES.forms[TEMPLATES.latest, language]
    introducing = Introducing(TAXONOMY, form, alerts[0][1].country)
    everybody = [each for persons, _ in alerts for each in persons]
    planned = planned_parties(alerts, TAXONOMY)
    alone = are_the_same(planned)
    parties = [
        (
            [each.id for each in party.persons],
            introducing.introduce_all(party.persons, everybody, alone=alone)
            if names_shown
            else introducing.introduce_unnamed(
                party.persons, *(_others(part, party) for part in (planned[:n], planned[n + 1 :]))
            ),
        )
        for n, party in enumerate(planned)
    ]
    return compose_facts(introducing, alerts, parties, names_shown=names_shown, today=TODAY)
