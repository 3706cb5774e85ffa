"""Find whom a document names, and of whom it tells what was done to them."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from services.triage.drafting.draft import AppealDraft
from services.triage.queries.case_records import AlertRecords
from services.triage.queries.printed_names import is_named, names_of
from services.triage.queries.unsealing import open_facts, open_of_person, open_persons
from services.triage.rules.gates.shown_persons import EVERYBODY, ShownPersons
from services.triage.rules.names.in_text import Match, find_names
from services.triage.rules.names.whole import find_whole_names
from services.triage.rules.planning import Told, identities
from services.triage.rules.texts.searchable import Text
from services.triage.schemas.alert_views import PersonConsentView
from services.triage.tables import Consent, KeptPersons
from shared.contracts.consents import ConsentByPerson
from shared.contracts.facts import Facts
from shared.contracts.persons import Person
from shared.storage.sealing import Keys

Answers = Mapping[str, ConsentByPerson]


def answers_of(consents: Sequence[Consent]) -> Answers:
    """Return the consents of an alert by use."""
    return {each.use: each.answers for each in consents}


def person_consents(keys: Keys, told: AlertRecords) -> Iterator[PersonConsentView]:
    """Yield what single persons of an alert answered, with their latest words."""
    latest = {(each.use, each.person): each for each in told.of_persons}
    for consent in told.consents:
        for person, state in consent.answers.persons.items():
            said = latest.get((consent.use, person))
            words = open_of_person(keys, said) if said is not None else None
            yield PersonConsentView(use=consent.use, person=person, state=state, words=words)


def persons_shown(
    keys: Keys, alerts: Sequence[AlertRecords], draft: AppealDraft, printed: str
) -> list[ShownPersons]:
    """Return whom a document shows of each alert; call it in a thread, as every search of names.

    Only alerts in which somebody answered alone are searched.
    """
    answers = [answers_of(each.consents) for each in alerts]
    if not any(each.persons for by_use in answers for each in by_use.values()):
        return [EVERYBODY] * len(alerts)
    opened = [open_persons(keys, each.alert) for each in alerts]
    facts = [open_facts(keys, each.alert) for each in alerts]
    told: list[Told] = [(each.persons, of) for each, of in zip(opened, facts, strict=True)]
    who = identities(told)
    concerned = _concerned(draft, told)
    planned = {who[n][each] for n, of in enumerate(concerned) for each in of if each in who[n]}
    names = _names_by_identity(who, opened)
    text = Text(printed)

    def named(person: Person, identity: str) -> bool:
        own = names.get(identity, [])
        known = [name for other, of in names.items() if other != identity for name in of]
        whole = find_whole_names(own, printed)
        if person.kind != "person":
            return whole is Match.SURE
        return whole is Match.SURE or find_names(own, text, known) is Match.SURE

    found = []
    for by_use, known, each in zip(answers, who, opened, strict=True):
        alone = {person for of in by_use.values() for person in of.persons}
        if not alone:
            found.append(EVERYBODY)
            continue
        others = [person for person in each.persons if person.id not in alone]
        mine = [(person, person.id) for person in each.persons if person.id in alone]
        # Whom an amendment took out of the alert: their answer stands, and a name that is nobody's
        # any more may be theirs.
        gone = alone - {person.id for person in each.persons}
        if not any(named(person, known.get(person.id, "")) for person in each.former if gone):
            gone = set()
        found.append(
            ShownPersons(
                named=frozenset(i for p, i in mine if i is not None and named(p, known[i])) | gone,
                told=frozenset(i for _, i in mine if i is not None and known[i] in planned),
                others_named=is_named(others, printed) is not Match.NO,
                others_told=any(known[person.id] in planned for person in others),
                numbers={p.id: n for n, p in enumerate(each.persons, start=1) if p.id is not None},
            )
        )
    return found


def _names_by_identity(
    who: Sequence[Mapping[UUID | None, str]], opened: Sequence[KeptPersons]
) -> dict[str, list[str]]:
    """Return all names of everybody whom the alerts name or named, under who it is."""
    names: dict[str, list[str]] = {}
    for known, each in zip(who, opened, strict=True):
        for person in (*each.persons, *each.former):
            names.setdefault(known.get(person.id, ""), []).extend(names_of(person))
    return names


def _concerned(draft: AppealDraft, alerts: Sequence[Told]) -> list[set[UUID | None]]:
    """Return, for each alert, to whom something was done that the document may tell of.

    With a plan, it tells of those whom it names; if one of its entries names nobody, as after an
    edit, it may tell of everybody.
    """
    entries = [entry.persons for _, entry in draft.told_of]
    if entries and all(entries):
        told = {each for persons in entries for each in persons}
        return [{each.id for each in persons if each.id in told} for persons, _ in alerts]
    if entries:
        return [{each.id for each in persons} for persons, _ in alerts]
    return [set(_by_record(persons, facts)) for persons, facts in alerts]


def _by_record(persons: Sequence[Person], facts: Facts) -> Iterator[UUID | None]:
    """Yield those to whom something was done; everybody where the record does not say to whom."""
    every = tuple(each.id for each in persons)
    for listed in (facts.acts, facts.developments, facts.deprivations, facts.charges):
        for each in listed:
            yield from each.to or every
