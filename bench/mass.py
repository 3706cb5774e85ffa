"""Measure a mass arrest: one alert of 500 persons, filed, opened, drafted and saved."""

from collections.abc import Callable
from random import Random
from time import perf_counter
from typing import Any
from uuid import uuid4

from bench import names
from bench.bed import Bed
from bench.figures import Figure, Result, at_most, latencies
from tests.processes import stories
from tests.processes.waiting import eventually

COUNTRY, PERSONS, ROUNDS = "NRU", 500, 30
P99 = at_most(1000)
"""Milliseconds for each step: the longest that a person's thought is not interrupted (Nielsen,
Usability Engineering, 1993, chapter 5)."""
MEASURED = (
    f"{ROUNDS} alerts of an arrest of {PERSONS} persons each, one after the other, over HTTP from "
    "a whole Tocsin: filed with the list; until its case is in the queue of triage; the case read; "
    "a draft begun from the record; saved; the document read with its findings person by person. "
    "All steps follow each other, so that a step has the machine for itself."
)
STEPS = ("filed", "opened", "case read", "draft begun", "saved", "document read")


def measure(bed: Bed) -> Result:
    bed.whole()
    chance = Random("a mass arrest")  # noqa: S311  # the same names in each run are wanted
    seconds: dict[str, list[float]] = {step: [] for step in STEPS}
    for _ in range(ROUNDS + 1):
        for step, lasted in _one(bed, chance).items():
            seconds[step].append(lasted)
    figures: list[Figure] = []
    for step in STEPS:
        # The first one is not counted: it opened connections everywhere.
        figures += latencies(f"{PERSONS} persons, {step}", seconds[step][1:], P99)
    return Result("mass", MEASURED, figures, raw=dict(seconds))


def _one(bed: Bed, chance: Random) -> dict[str, float]:
    people, lasted = bed.flow.people, dict[str, float]()
    told = _mass_arrest(chance)

    def timed(step: str, run: Callable[[], Any]) -> Any:
        begin = perf_counter()
        answer = run()
        lasted[step] = perf_counter() - begin
        return answer

    alert = str(timed("filed", lambda: people.operator.post("intake", "/alerts", told))["id"])
    case = str(timed("opened", lambda: _case_of(bed, alert)))
    timed("case read", lambda: people.officer.get("triage", f"/cases/{case}"))
    bed.flow.verify(case)
    at = f"/cases/{case}"
    begun = timed(
        "draft begun",
        lambda: people.officer.post("triage", f"{at}/drafts", {"languages": ["en", "fr"]}),
    )["document"]
    for version in begun["draft"]["versions"]:
        version["addressees"] = [{"name": "Mr. Invented Minister"}]
    made = timed("saved", lambda: people.officer.post("triage", f"{at}/documents", begun))
    timed("document read", lambda: people.officer.get("triage", f"{at}/documents/{made['id']}"))
    return lasted


def _case_of(bed: Bed, alert: str) -> Any:
    """Return the case of an alert as soon as triage has opened it."""
    query = "SELECT case_id FROM case_alerts WHERE alert = $1"
    rows = eventually(
        lambda: bed.system.rows("triage", query, alert), what="triage opened the case"
    )
    return rows[0]["case_id"]


def _mass_arrest(chance: Random) -> dict[str, Any]:
    """Return an invented alert of an arrest of all its persons."""
    persons = [
        {
            "id": str(uuid4()),
            "kind": "person",
            "name": names.name(chance, COUNTRY),
            "gender": chance.choice(("woman", "man")),
            "role": "lawyer",
            "functions": [{"words": "member of an invented union", "language": "en"}],
        }
        for _ in range(PERSONS)
    ]
    told = stories.alert(COUNTRY, persons=persons)
    told["acts"][0] |= {"violation": "arbitrary-arrest", "to": [each["id"] for each in persons]}
    return told
