"""Measure how long the preview beside the form of a document takes while somebody types.

The page of a document is measured too: it is read whenever one is opened or saved.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2

from bench import names
from bench.bed import Bed
from bench.figures import Figure, Result, at_most, latencies
from tests.processes import stories
from tests.services.filled_forms import filled

COUNTRY, MANY, ROUNDS = "KEN", 20, 200
MOUNTED = "/triage"
"""Where browsers reach the pages of triage; links and forms begin with it."""
FACTS, LANGUAGES = "en.parts.facts", ("en", "fr")
P99 = at_most(150)
SENTENCE = "On 21 November an invented lawyer was told that the invented hearing is put off again. "
ACTS = ("arbitrary-detention", "judicial-harassment", "threats", "raid")
GENDERS = ("woman", "man", "unknown")
MEASURED = (
    f"The preview {ROUNDS} times, one after the other, over HTTP from a whole Tocsin as the script "
    "of the page asks for it: authorised, the record read and opened, the text rendered, every "
    "gate asked. Each time the facts have a sentence more or less. 3 persons, 4 acts, a plan, in "
    f"{' and '.join(LANGUAGES)}; then {MANY} persons. Then the page of the saved document."
)


def measure(bed: Bed) -> Result:
    bed.whole()
    header = {
        **bed.flow.people.officer.header(),
        "accept": "text/html",
        "sec-fetch-site": "same-origin",
    }
    usual, many = (_case(bed, number) for number in (3, MANY))
    with httpx2.Client(headers=header, timeout=60, base_url=bed.system["triage"].url) as client:
        typed = _begun(client, usual)
        new = f"/cases/{usual}/documents/new"
        answer = client.post(new, data=typed)
        if not answer.is_redirect:
            why = re.findall(r"<li><a href[^<]*<", answer.text)
            raise RuntimeError(f"the draft was not saved: {answer.status_code} {why}")
        saved_at = urlsplit(answer.headers["location"]).path.removeprefix(MOUNTED)
        fresh = _seconds(client, new, typed)
        again = _seconds(client, saved_at, _of_page(client, saved_at))
        several = _seconds(client, f"/cases/{many}/documents/new", _begun(client, many))
        page = _times(lambda: client.get(saved_at))
    figures: list[Figure] = [
        *latencies("3 persons, not saved yet", fresh, P99),
        *latencies("3 persons, the next version", again, P99),
        *latencies(f"{MANY} persons", several),
        *latencies("the page of the document", page, P99),
    ]
    raw = {"fresh": fresh, "again": again, "several": several, "page": page}
    return Result("preview", MEASURED, figures, raw=raw)


def _case(bed: Bed, number: int) -> str:
    return bed.flow.case_of(bed.flow.file(_told(number)))


def _told(number: int) -> dict[str, Any]:
    """Return an alert of so many persons; each act is done to some of them."""
    chance = Random(number)  # noqa: S311  # the same names in each run are wanted
    ids = [str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(number)]
    persons = [
        {
            "id": each,
            "kind": "person",
            "name": names.name(chance, COUNTRY),
            "gender": GENDERS[place % len(GENDERS)],
            "role": "lawyer",
            "organisation": f"Invented Union {place}",
        }
        for place, each in enumerate(ids)
    ]
    acts = [
        {
            "violation": act,
            "to": ids[place % 3 :: 3],
            "on": f"2026-11-{10 + place}",
            "precision": "exact",
            "place": "an invented street",
            "perpetrators": ["police"],
            "description": "Invented: no warrant was shown.",
        }
        for place, act in enumerate(ACTS)
    ]
    told = stories.alert(COUNTRY, persons=persons, acts=acts)
    return {name: said for name, said in told.items() if name != "situation"}


def _begun(client: httpx2.Client, case: str) -> dict[str, list[str]]:
    """Return the fields with which a document begins, written in two languages."""
    new = f"/cases/{case}/documents/new"
    page = client.get(f"{new}?names=yes").raise_for_status()
    kept = ("plan.", *(f"{each}." for each in LANGUAGES))
    given = {
        name: said
        for name, said in filled(page.text, f"{MOUNTED}{new}").items()
        if any(said) and ("." not in name or name.startswith(kept))
    }
    return given | {f"{each}.wanted[]": ["yes"] for each in LANGUAGES}


def _of_page(client: httpx2.Client, path: str) -> dict[str, list[str]]:
    return filled(client.get(f"{path}?changes=yes").raise_for_status().text, f"{MOUNTED}{path}")


def _seconds(client: httpx2.Client, path: str, typed: Mapping[str, Sequence[str]]) -> list[float]:
    texts = _as_somebody_types("".join(typed[FACTS]))
    headers = {"sec-fetch-dest": "empty"}

    def ask() -> httpx2.Response:
        sent = {**typed, FACTS: [next(texts)]}
        return client.post(f"{path}/preview", data=sent, headers=headers)

    return _times(ask)


def _times(ask: Callable[[], httpx2.Response]) -> list[float]:
    """Return how long each request took, without the first: it reads templates from the disk."""
    taken = list[float]()
    for _ in range(ROUNDS + 1):
        begin = perf_counter()
        ask().raise_for_status()
        taken.append(perf_counter() - begin)
    return taken[1:]


def _as_somebody_types(text: str) -> Iterator[str]:
    """Yield a text that is never the same as before."""
    number = 0
    while True:
        number += 1
        yield f"{text}\n\nInvented note {number}. {SENTENCE * (number % 5)}"
