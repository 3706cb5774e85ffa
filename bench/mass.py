"""Measure a mass arrest: one alert of 500 persons and ten acts, from its filing to a document."""

from collections.abc import Callable
from random import Random
from time import perf_counter
from typing import Any
from uuid import uuid4

from bench import names
from bench.bed import Bed
from bench.figures import Figure, Result, at_most, latencies
from tests import mass_arrests
from tests.processes import stories
from tests.processes.waiting import eventually

COUNTRY, PERSONS, RELEASED, ROUNDS = "NRU", 500, 40, 30
P99 = at_most(1000)
"""Milliseconds for each step: the longest that a person's thought is not interrupted (Nielsen,
Usability Engineering, 1993, chapter 5)."""
MEASURED = (
    f"{ROUNDS} alerts of {PERSONS} persons each, to all of whom ten things were done, one after "
    "the other, over HTTP from a whole Tocsin: filed with the list; until its case is in the queue "
    f"of triage; the case read; the release of {RELEASED} added; until the case knows it; a draft "
    "begun from the record in six languages; saved; the document read with its findings person by "
    "person. All steps follow each other, so that a step has the machine for itself."
)
STEPS = (
    "filed",
    "opened",
    "case read",
    "amended",
    "followed",
    "draft begun",
    "saved",
    "document read",
)
LANGUAGES = ("en", "fr", "es", "ar", "ru", "pt")


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
    figures.append(Figure("largest event", _largest(bed) / 1024, "KiB", at_most(256)))
    return Result("mass", MEASURED, figures, raw=dict(seconds))


def _largest(bed: Bed) -> float:
    """Return the bytes of the largest event about these alerts."""
    query = "SELECT max(length(value)) AS most FROM outbox"
    return max(float(bed.system.rows(each, query)[0]["most"]) for each in ("intake", "triage"))


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
    at = f"/alerts/{alert}/amendments"
    timed("amended", lambda: people.operator.post("intake", at, _released(told)))
    timed("followed", lambda: _followed(bed, alert))
    bed.flow.verify(case)
    at = f"/cases/{case}"
    begun = timed(
        "draft begun",
        lambda: people.officer.post("triage", f"{at}/drafts", {"languages": LANGUAGES}),
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


def _followed(bed: Bed, alert: str) -> None:
    """Return as soon as triage knows the amendment."""
    query = "SELECT alert FROM alert_standing WHERE alert = $1 AND amended = 1"
    eventually(lambda: bed.system.rows("triage", query, alert), what="triage knows the amendment")


def _released(told: dict[str, Any]) -> dict[str, Any]:
    """Return the amendment that some of them were released."""
    persons = [each | {"situation": "released"} for each in told["persons"][:RELEASED]]
    release = {"development": "release", "to": [each["id"] for each in persons]}
    changes = {"persons": persons, "developments": [release]}
    return {"version": 0, "reason": "An invented lawyer saw it.", "changes": changes}


def _mass_arrest(chance: Random) -> dict[str, Any]:
    """Return an invented alert of what was done to all its persons."""
    named = {str(uuid4()): names.name(chance, COUNTRY) for _ in range(PERSONS)}
    persons = mass_arrests.persons(named)
    told = stories.alert(COUNTRY, persons=persons)
    return told | {"acts": mass_arrests.acts_done_to(persons, told["acts"][0])}
