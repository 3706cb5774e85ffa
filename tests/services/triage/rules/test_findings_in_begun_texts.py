"""What the system writes from the record itself is no finding. All persons are invented."""

from random import Random

import pytest

from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.findings.finding import Finding, Judged
from services.triage.rules.findings.words_of_acts import told_earlier
from services.triage.rules.planning import Told
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.facts import Act, Development
from tests.services.triage.drafting.test_facts import RECORDS, told_in
from tests.services.triage.drafting.test_plan import TAXONOMY, texts
from tests.services.triage.drafting.told_cases import composed, person, record

ACTS, NEWS = TAXONOMY.violations.codes, TAXONOMY.developments.codes
SITUATIONS = (*TAXONOMY.situations.codes, None)
NAMES = ("Abel Ablest", "Beth Bethell", "Carl Carlson", "Dora Dorset", "Emil Emilson")


def found_in(told: Told, written: dict[str, str]) -> list[Finding]:
    everybody = recorded_persons([told], TAXONOMY)
    for each in everybody:
        each.unclear |= told_earlier(told[1], TAXONOMY)
    names = {each.who: names_of(each.person) for each in everybody}
    return list(Judged(everybody, names, TAXONOMY).in_texts(written))


@pytest.mark.parametrize("case", [each["case"] for each in RECORDS])
def test_facts_of_a_record_are_no_finding(case: str) -> None:
    told = told_in(case)
    for language in APPEAL_LANGUAGES:
        composed_facts = composed(language, told)
        parts = {"facts": composed_facts.facts, "recalls": composed_facts.recalls}
        assert not found_in(told, {f"{language}.parts.{n}": text for n, text in parts.items()})


@pytest.mark.parametrize("seed", range(12))
def test_texts_of_a_random_record_are_no_finding(seed: int) -> None:
    some = Random(seed)  # noqa: S311  # nothing secret
    letters = "abcde"[: some.randint(1, 5)]

    def whom() -> str:
        return "".join(some.sample(letters, some.randint(1, len(letters))))

    people = [
        person(
            letter,
            name,
            gender=some.choice(["woman", "man", None]),
            situation=some.choice(SITUATIONS),
            kind=some.choice(["person", "person", "person", "organisation"]),
        )
        for letter, name in zip(letters, NAMES, strict=False)
    ]
    by = ["police", "unknown", "judiciary"]
    acts = [
        {"violation": some.choice(ACTS), "to": whom(), "perpetrators": [some.choice(by)]}
        for _ in range(some.randint(1, 4))
    ]
    news = [{"development": some.choice(NEWS), "to": whom()} for _ in range(some.randint(0, 3))]
    accused = [{"words": "an invented act", "to": whom(), "status": "investigated"}]
    told = record("KEN", people, acts=acts, developments=news, charges=accused)
    for language in APPEAL_LANGUAGES:
        assert not found_in(told, {f"{language}.parts.facts": composed(language, told).facts})
    printed = texts("KEN", people, told[1].acts, told[1].developments) if is_planned(told) else {}
    for code, text in printed.items():
        assert not found_in(told, {f"{code}.parts.facts": text})


def is_planned(told: Told) -> bool:
    persons, facts = told
    several: list[Act | Development] = [*facts.acts, *facts.developments]
    return len(persons) > 1 and all(each.to for each in several)
