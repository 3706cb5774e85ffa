"""Measure which spellings of names are found in documents, and which names are not there."""

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from bench.bed import Bed
from bench.figures import Figure, Result, at_least, at_most, quantile
from bench.spellings.planted import (
    LANGUAGES,
    SCRIPTS,
    document,
    language_of,
    names,
    planted,
    spellings,
)
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.names.in_text import Match, find_names, is_unsearchable
from services.triage.rules.texts.searchable import Text

SEED = "November 2026"
NAMES, DOCUMENTS, PERSONS = 150, 200, 4
"""Names of each script; documents of each language; persons who are looked for in each document."""
LONG, BORNE, SPELT, ROUNDS = 10_000, 50, 5, 15
RECALL, ALARMS, TIME = at_least(98), at_most(2), at_most(50)
"""Percent of the spellings, false alarms in 100 documents, and milliseconds."""
MEASURED = (
    f"{NAMES} invented names of each of {len(SCRIPTS)} scripts, each in 30 to 35 spellings from "
    "lists by hand that the product does not use, planted one by one in documents in the language "
    "of their script: how many are found, surely or as a question. Then "
    f"{DOCUMENTS} documents in each of {len(LANGUAGES)} languages, of neutral text and the phrases "
    f"of the templates, in each of which {PERSONS} persons are looked for who are not there: how "
    f"many documents ask about one. Then the names of {BORNE} persons in {SPELT} spellings each "
    f"in a document of {LONG:,} characters; the median of {ROUNDS} rounds, in processor time."
)
_MARKS_OF_TEMPLATES = re.compile(r"\{[{%].*?[%}]\}|<[^>]+>", re.DOTALL)


@dataclass
class Found:
    """How many spellings were planted and found, and the documents in which a name was not."""

    planted: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def share(self, at: int, key: str) -> float:
        """Return the percentage that was found of a script (`at` 0) or of a kind (1)."""
        planted = sum(count for of, count in self.planted.items() if of[at] == key)
        return 100 * sum(count for of, count in self.found.items() if of[at] == key) / planted

    @property
    def all(self) -> float:
        return 100 * self.found.total() / self.planted.total()


def measure(bed: Bed) -> Result:
    bed.only()
    found = recall(NAMES)
    alarms = false_alarms(DOCUMENTS)
    seconds = list(_rounds())
    kinds = sorted({kind for _, kind in found.planted})
    documents = DOCUMENTS * len(LANGUAGES)
    figures = [
        Figure("spellings found", found.all, "%", RECALL),
        *(Figure(f"found, {each}", found.share(0, each), "%", RECALL) for each in SCRIPTS),
        *(Figure(f"found, {each}", found.share(1, each), "%") for each in kinds),
        Figure("false alarms", 100 * alarms.total() / documents, "in 100 documents", ALARMS),
        *(
            Figure(f"false alarms, {each}", 100 * alarms[each] / DOCUMENTS, "in 100 documents")
            for each in LANGUAGES
        ),
        Figure(
            f"{BORNE * SPELT} names in {LONG:,} characters, p50, processor",
            quantile(seconds, 0.5) * 1000,
            "ms",
            TIME,
        ),
    ]
    return Result("names", MEASURED, figures, raw={"missed": found.missed, "seconds": seconds})


def recall(number: int, seed: str = SEED) -> Found:
    """Plant spellings of so many names of each script, and look for each."""
    found = Found()
    for script in SCRIPTS:
        chance = Random(f"{seed} {script}")  # noqa: S311  # the same names in each run are wanted
        for name in names(chance, script, number):
            for kind, spelling in spellings(chance, name):
                language = language_of(chance, spelling)
                text = planted(chance, spelling, document(chance, language), language)
                found.planted[script, kind] += 1
                if find_names([name.recorded], Text(text)) is not Match.NO:
                    found.found[script, kind] += 1
                else:
                    found.missed[f"{script}, {kind}"].append(f"{name.recorded} / {spelling}")
    return found


def false_alarms(number: int, seed: str = SEED) -> Counter[str]:
    """Return in how many of so many documents of each language a name is asked about."""
    phrases = _phrases()
    alarms: Counter[str] = Counter()
    for language in LANGUAGES:
        chance = Random(f"{seed} {language}")  # noqa: S311  # the same in each run are wanted
        for _ in range(number):
            text = Text(document(chance, language, phrases.get(language, ())))
            sought = [
                each.recorded
                for _ in range(PERSONS)
                for each in names(chance, chance.choice(SCRIPTS), 1)
            ]
            asked = any(map(is_unsearchable, sought))
            alarms[language] += asked or find_names(sought, text) is not Match.NO
    return alarms


def _rounds() -> Iterator[float]:
    """Yield how long the names of many persons take in a long document."""
    chance = Random(SEED)  # noqa: S311  # the same names in each run are wanted
    phrases = _phrases()["en"]
    text = ""
    while len(text) < LONG:
        text += document(chance, "en", phrases) + "\n"
    sought = [
        spelling
        for number in range(BORNE)
        for name in names(chance, SCRIPTS[number % len(SCRIPTS)], 1)
        for _, spelling in list(spellings(chance, name))[:SPELT]
    ]
    for _ in range(ROUNDS):
        begin = time.process_time()
        find_names(sought, Text(text[:LONG]))
        yield time.process_time() - begin


def _phrases() -> Mapping[str, Sequence[str]]:
    """Return the phrases of the newest templates by language, without what is filled in."""
    templates = load_templates()
    forms = {language: templates.form(templates.latest, language) for language in LANGUAGES}
    return {
        language: [_MARKS_OF_TEMPLATES.sub(" ", phrase) for phrase in form.phrases]
        for language, form in forms.items()
        if form
    }
