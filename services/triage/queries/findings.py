"""Hold a draft against the record: what it says of whom, and what no act of the record bears."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.edited_fields import worded
from services.triage.queries.hiding_places import hiding_places
from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import Recorded, recorded_persons
from services.triage.rules.findings.finding import (
    Finding,
    Judged,
    Rule,
    shown_name,
)
from services.triage.rules.findings.persons_told import PersonTold, persons_told
from services.triage.rules.findings.said_by_plans import PlanSaid, of_a_plan
from services.triage.rules.findings.sought_names import SoughtName, find_sought
from services.triage.rules.findings.sought_places import find_sought_places
from services.triage.rules.findings.unrecorded import ties_told_dead
from services.triage.rules.findings.words_of_acts import told_earlier
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.mentions import Mention
from services.triage.tables import KeptPersons
from shared.contracts.facts import Facts, situation_of
from shared.storage.lookup import LookupKey
from shared.taxonomy import Taxonomy

Opened = Sequence[tuple[KeptPersons, Facts]]
LEGAL = "legal"
_AT_HOME = "house-arrest"
_FEWEST_WORDS = 2


@dataclass(frozen=True, repr=False)
class WordsBeside:
    """What a document prints beside what its editor wrote.

    `clauses`: by language, the words of the clauses of the library that it has; `signed`: what
    organisations that sign call themselves; `cities`: those of its date lines.
    """

    clauses: Mapping[str, str] = field(default_factory=dict)
    signed: Sequence[str] = ()
    cities: Sequence[str] = ()


NOTHING_BESIDE = WordsBeside()


@dataclass(frozen=True)
class HeldAgainst:
    """What a draft says of each person, and what was found."""

    told: tuple[PersonTold, ...]
    findings: tuple[Finding, ...]


def held_against_record(
    draft: AppealDraft,
    opened: Opened,
    sourced: Sequence[Mention],
    taxonomy: Taxonomy,
    *,
    names_shown: bool,
    beside: WordsBeside = NOTHING_BESIDE,
) -> HeldAgainst:
    """Return the findings of a draft, each once. Call it in a thread: it searches for names.

    `sourced`: where the text names a source. A text without names has no name to confirm: a gate
    that nobody opens stands before it.
    """
    told = [(each.persons, facts) for each, facts in opened]
    everybody = recorded_persons(told, taxonomy)
    by_id = {each: person for person in everybody for each in person.ids}
    for persons, facts in told:
        earlier = told_earlier(facts, taxonomy)
        for each in persons:
            by_id[each.id].unclear |= earlier  # type: ignore[index]  # every opened person has one
    names = {each.who: _names(each) for each in everybody}
    told_dead = ties_told_dead((facts for _, facts in told), taxonomy)
    judged = Judged(everybody, names, taxonomy, told_dead)
    written = all_words(draft, beside)
    entries = list(_said(draft))
    found = [*of_a_plan(judged, entries, taxonomy), *judged.in_texts(written)]
    places = [*hiding_places(opened, by_id, taxonomy)]
    found += find_sought_places(
        places, written, {e.who: _names(e) for e in everybody}, beside.cities
    )
    if names_shown:
        own = {f: text for f, text in written.items() if not f.endswith(".addressees")}
        found += find_sought([*_sought(draft, opened, everybody)], own)
        found += _sources(sourced)
    told_of = persons_told(judged, entries, taxonomy)
    return HeldAgainst(told_of, tuple({each.identity: each for each in found}.values()))


def all_words(draft: AppealDraft, beside: WordsBeside) -> dict[str, str]:
    """Return the words of a document by field, also those that nobody wrote for it."""
    of_clauses = {f"{code}.clauses": text for code, text in beside.clauses.items() if text}
    of_signers = {"signatories": "\n".join(beside.signed)} if beside.signed else {}
    return worded(draft) | of_clauses | of_signers


def marks_of(lookup: LookupKey, document: UUID, found: Iterable[Finding]) -> dict[str, Finding]:
    """Return the findings by their mark: a keyed hash, so that it tells nothing of a sentence."""
    return {lookup.hash("finding", f"{document}\n{each.identity}").hex(): each for each in found}


def _names(recorded: Recorded) -> tuple[str, ...]:
    return (*names_of(recorded.person), *filter(None, [recorded.person.pseudonym]))


def _said(draft: AppealDraft) -> Iterator[PlanSaid]:
    """Yield what the plan says of whom; without one, all of everybody who is named."""
    for number, entry in draft.told_of:
        lines = {
            f"{words.language}.plan.{number}.concerned": "\n".join((*words.concerned, *words.short))
            for words in entry.words
        }
        yield PlanSaid(
            entry.persons,
            (*entry.violations, *entry.developments),
            entry.situation,
            lines,
            entry.expected,
            entry.charges,
        )
    if not draft.plan:
        lines = {
            f"{each.language}.concerned": "\n".join(filter(None, (each.concerned, each.short)))
            for each in draft.versions
        }
        yield PlanSaid((), (*draft.violations, *draft.developments), draft.situation, lines)


def _sought(
    draft: AppealDraft, opened: Opened, everybody: Sequence[Recorded]
) -> Iterator[SoughtName]:
    names = {each.who: names_of(each.person) for each in everybody}
    chosen = ((each.person.name, each.person.pseudonym) for each in everybody)
    called = [name for both in chosen for name in both if name]
    for each in everybody:
        legal = [other.name for other in each.person.other_names if other.use == LEGAL]
        if legal:
            yield SoughtName(Rule.LEGAL_NAME, each.who, shown_name(each), legal, called)
        if each.person.child and names[each.who]:
            others = [name for who, told in names.items() if who != each.who for name in told]
            yield SoughtName(Rule.CHILD, each.who, shown_name(each), names[each.who], others)
    present = [name for told in names.values() for name in told]
    former = [name for persons, _ in opened for each in persons.former for name in names_of(each)]
    if changed := [name for name in former if name not in present]:
        yield SoughtName(Rule.FORMER_NAME, "", "", changed, present)
    yield from _of_other_alerts(draft, everybody, names)
    yield from _homes(opened, everybody)


def _of_other_alerts(
    draft: AppealDraft, everybody: Sequence[Recorded], names: dict[str, tuple[str, ...]]
) -> Iterator[SoughtName]:
    """Yield those of alerts of the case of whose persons the plan tells nothing."""
    planned = {each for entry in draft.plan for each in entry.persons}
    told = [each for each in everybody if each.ids & planned]
    alerts = {number for each in told for number in each.alerts}
    known = [name for each in told for name in names[each.who]]
    for each in everybody if told else ():
        if each.alerts.isdisjoint(alerts) and names[each.who]:
            whole = each.person.kind != "person"
            yield SoughtName(
                Rule.OTHER_ALERT, each.who, shown_name(each), names[each.who], known, whole
            )


def _homes(opened: Opened, everybody: Sequence[Recorded]) -> Iterator[SoughtName]:
    """Yield the place where somebody is held at home, as the alert gives it."""
    by_id = {each: person for person in everybody for each in person.ids}
    for persons, facts in opened:
        at_home = [each.id for each in persons.persons if situation_of(facts, each) == _AT_HOME]
        for held in facts.deprivations:
            place = held.place or ""
            is_exact = len(place.split()) >= _FEWEST_WORDS
            for each in held.to or at_home:
                if is_exact and each in at_home and each in by_id:
                    whose = by_id[each]
                    yield SoughtName(Rule.HOME, whose.who, shown_name(whose), [place], (), True)


def _sources(sourced: Iterable[Mention]) -> Iterator[Finding]:
    for each in sourced:
        if each.match is Match.SURE:
            place = (each.field, each.words, each.start, each.end)
            yield Finding(Rule.SOURCE, "", "", (), *place)
