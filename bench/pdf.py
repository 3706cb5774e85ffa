"""Measure how long the PDF of a document takes, from the request to its last byte."""

import asyncio
from collections.abc import Iterator
from time import perf_counter

import httpx2

from bench.appeals import submitted
from bench.bed import Bed
from bench.figures import Figure, Result, at_most, latencies
from services.triage.drafting.pdf.printed import Printed
from services.triage.drafting.pdf.process import Typesetter

COUNTRY, ROUNDS, LONG = "FSM", 200, 60_000
P99 = at_most(500)
MEASURED = (
    f"The PDF of one appeal {ROUNDS} times, one after the other, over HTTP from a whole Tocsin: "
    "authorised, recorded in the trail, opened, typeset in a process of its own. Then a text of "
    f"{LONG:,} characters, the most that a document can have, in the process alone."
)


def measure(bed: Bed) -> Result:
    bed.whole()
    (made,) = submitted(bed, COUNTRY, 1)
    url = f"{bed.system['triage'].url}/v1/cases/{made.case}/documents/{made.document}/document.pdf"
    asked, sizes = zip(*_asked(url, dict(bed.flow.people.officer.header())), strict=True)
    long = asyncio.run(_longest())
    figures = [
        # The first one is not counted: it read the programs from the disk.
        *latencies("an appeal, from the request to its last byte", asked[1:], P99),
        *latencies(f"{LONG:,} characters, the process alone", long),
        Figure("size of the appeal", sizes[0] / 1024, "KiB"),
    ]
    return Result("pdf", MEASURED, figures, raw={"asked": asked, "long": long})


def _asked(url: str, header: dict[str, str]) -> Iterator[tuple[float, int]]:
    with httpx2.Client(headers=header, timeout=60) as client:
        for _ in range(ROUNDS + 1):
            begin = perf_counter()
            answer = client.get(url)
            yield perf_counter() - begin, len(answer.raise_for_status().content)


async def _longest() -> list[float]:
    typesetter, seconds = Typesetter(), list[float]()
    paragraph = "<p>" + "An invented sentence of an appeal. " * 20 + "</p>"
    text = "<h1>Invented</h1>" + paragraph * (LONG // len(paragraph))
    for _ in range(ROUNDS // 10):
        begin = perf_counter()
        await typesetter.typeset(Printed("en", "Invented", text))
        seconds.append(perf_counter() - begin)
    return seconds
