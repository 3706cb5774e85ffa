"""What the plan of a document says of somebody that no act of the record bears."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.triage.rules.acts_of_persons import Recorded
from services.triage.rules.circumstances import SITUATIONS_OF_THE_DEAD
from services.triage.rules.findings.bearing import is_borne, is_expected, is_stage
from services.triage.rules.findings.finding import Finding, Judged, Rule, shown_name
from services.triage.rules.situations import DEATHS
from shared.taxonomy import Taxonomy

EXPECTED, ACCUSATION = "expected-", "accusation-"
"""What stands before the codes of the lists of expected events and of stages of accusations."""


@dataclass(frozen=True, repr=False)
class PlanSaid:
    """What a plan says of some persons, by their ids, or by their names in the words.

    `lines`: by field, the words that introduce them, a person on each line. `expected`: events to
    come; `charges`: how far accusations have gone.
    """

    persons: Sequence[UUID]
    codes: Sequence[str]
    situation: str | None
    lines: Mapping[str, str]
    expected: Sequence[str] = ()
    charges: Sequence[str] = ()


def told_in(judged: Judged, entry: PlanSaid) -> list[str]:
    """Return of whom an entry tells its acts: its persons, and who its words introduce."""
    ids = [who for who, each in judged.everybody.items() if each.ids & set(entry.persons)]
    named = (who for words in entry.lines.values() for who in judged.introduced(words))
    return list(dict.fromkeys((*ids, *named)))


def of_a_plan(judged: Judged, entries: Iterable[PlanSaid], taxonomy: Taxonomy) -> Iterator[Finding]:
    """Yield what a plan says that is not borne: once for a person and an act."""
    known: set[tuple[str, str]] = set()
    for entry in entries:
        for field, words in entry.lines.items() or (("", ""),):
            for finding in _of_an_entry(judged, entry, taxonomy, field, words):
                key = (finding.rule + finding.who, " ".join(finding.codes))
                if key not in known:
                    known.add(key)
                    yield finding


def _of_an_entry(
    judged: Judged, entry: PlanSaid, taxonomy: Taxonomy, field: str, words: str
) -> Iterator[Finding]:
    by_id = {each: told for told in judged.everybody.values() for each in told.ids}
    if any(each not in by_id for each in entry.persons):
        yield Finding(Rule.PLAN_STRANGER, "", "", (), field, words, 0, len(words))
    ids = (by_id[each].who for each in entry.persons if each in by_id)
    for who in dict.fromkeys((*ids, *judged.introduced(words))):
        person = judged.everybody[who]
        dies = taxonomy.situations.counts_as(entry.situation or "") in SITUATIONS_OF_THE_DEAD
        if dies and not person.is_dead:
            yield Finding(
                Rule.PLAN_NOT_DEAD, who, shown_name(person), (), field, words, 0, len(words)
            )
        for code in _not_borne(entry, person, taxonomy):
            dead = taxonomy.act_counts_as(code) in DEATHS and not person.is_dead
            rule = Rule.PLAN_NOT_DEAD if dead else Rule.PLAN_NOT_BORNE
            yield Finding(rule, who, shown_name(person), (code,), field, words, 0, len(words))


def _not_borne(entry: PlanSaid, person: Recorded, taxonomy: Taxonomy) -> Iterator[str]:
    """Yield what an entry says of a person and the record does not: acts, events, accusations."""
    yield from (code for code in entry.codes if not is_borne(code, person, taxonomy))
    yield from (
        f"{EXPECTED}{code}" for code in entry.expected if not is_expected(code, person, taxonomy)
    )
    yield from (
        f"{ACCUSATION}{code}" for code in entry.charges if not is_stage(code, person, taxonomy)
    )
