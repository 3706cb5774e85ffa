"""Measure which false sentences about somebody are found in documents, and which true ones are."""

import asyncio
import time
from collections.abc import Iterator

from bench.bed import Bed
from bench.figures import Figure, Result, at_least, at_most, quantile
from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.findings.finding import Judged
from services.triage.rules.findings.words_of_acts import told_earlier
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.facts import Facts
from tests.services.triage.golden.begun import TAXONOMY, GoldenCase, begun_texts, golden_cases
from tests.services.triage.rules.judged import person, planted

LONG, PERSONS, ROUNDS = 10_000, 20, 15
DEAD, ACTS, ALARMS, TIME = at_least(98), at_least(95), at_most(2), at_most(50)
"""Percent of the sentences, false alarms in 100 documents, and milliseconds."""
MEASURED = (
    "Sentences by hand in each language that tell of somebody what the record does not, in four "
    "sets; of the first two, half were held back when the lists of words were made. All have been "
    "read since; what was found at the first reading is in decisions 0060 and 0068. How many are "
    "found; of those that say that somebody is dead, how many as a finding that nobody can "
    "confirm. Then true sentences by hand, and the documents of the golden cases as the system "
    "begins them: how many have a finding. "
    f"Then all findings of a document of {LONG:,} characters about {PERSONS} persons; the median "
    f"of {ROUNDS} rounds, in processor time."
)


def measure(bed: Bed) -> Result:
    bed.only()
    seconds = list(_rounds())
    figures = [each for language in APPEAL_LANGUAGES for each in _of_language(language)]
    begun = [alarm for case in golden_cases() for alarm in _alarms(case)]
    figures += [
        Figure("alarms in begun documents", 100 * sum(begun) / len(begun), "in 100", ALARMS),
        Figure(
            f"{PERSONS} persons in {LONG:,} characters, p50, processor",
            quantile(seconds, 0.5) * 1000,
            "ms",
            TIME,
        ),
    ]
    return Result("findings", MEASURED, figures, raw={"seconds": seconds})


def _of_language(language: str) -> Iterator[Figure]:
    sentences = [(each, each.is_found(language)) for each in planted(language)]

    def share(found: list[bool]) -> float:
        return 100 * sum(found) / len(found)

    for name, is_held in (("", False), (", held back", True)):
        half = [(each.tells, found) for each, found in sentences if each.is_held is is_held]
        dead = share([found for tells, found in half if tells == "dead"])
        every = share([found for tells, found in half if tells != "true"])
        yield Figure(f"{language}, dead{name}", dead, "%", DEAD)
        yield Figure(f"{language}, all acts{name}", every, "%", ACTS)
    alarms = share([found for each, found in sentences if each.tells == "true"])
    yield Figure(f"{language}, alarms in true sentences", alarms, "in 100", ALARMS)


def _alarms(case: GoldenCase) -> Iterator[bool]:
    """Yield of each text of a case, as it begins, whether it has a finding."""
    alerts = [(each.persons, each.facts) for each in case.alerts]
    everybody = recorded_persons(alerts, TAXONOMY)
    for _, facts in alerts:
        for each in everybody:
            each.unclear |= told_earlier(facts, TAXONOMY)
    judged = Judged(everybody, {each.who: names_of(each.person) for each in everybody}, TAXONOMY)
    for language, text in asyncio.run(begun_texts(case)).items():
        yield any(judged.in_texts({f"{language}.parts.facts": text.partition("\n***")[0]}))


def _rounds() -> Iterator[float]:
    """Yield how long the findings of a long document about many persons take."""
    persons = tuple(
        person(f"{chr(ord('A') + number)}bel Inven{chr(ord('a') + number)}tor", situation="free")
        for number in range(PERSONS)
    )
    facts = Facts.model_validate({"narrative": "Invented.", "country": "KEN"})
    everybody = recorded_persons([(persons, facts)], TAXONOMY)
    names = {each.who: names_of(each.person) for each in everybody}
    told = "Ms. {} was arrested by the police. She was taken to a station, and then released.\n"
    text = "".join(told.format(persons[number % PERSONS].name) for number in range(LONG // 80))
    for _ in range(ROUNDS):
        begin = time.process_time()
        list(Judged(everybody, names, TAXONOMY).in_texts({"en.parts.facts": text[:LONG]}))
        yield time.process_time() - begin
