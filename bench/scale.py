"""Measure whether pages and searches slow down as a register grows to a million cases."""

import asyncio
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from itertools import combinations
from random import Random
from time import perf_counter
from urllib.parse import urlencode

import aiohttp

from bench import alerts
from bench.bed import Bed
from bench.delivery import STEADY, steady
from bench.enlarging import CASES, enlarge, old_outbox, sizes
from bench.figures import Budget, Figure, Result, at_most, quantile
from shared.access.roles import Role
from shared.contracts.codes import LEVELS
from tests.processes.people import Colleague

SAMPLES = 30
DEPTH = 200
OLD_EVENTS = 100_000

P99 = at_most(100)
MEASURED = (
    f"{CASES:,} cases, {10 * CASES:,} deliveries, {5 * CASES:,} audit entries and as many alerts "
    "as cases, copied by SQL into a scratch database that is dropped afterwards; "
    f"`TOCSIN_BENCH_CASES` sets how many. Each page is asked for {SAMPLES} times over HTTP, the "
    f"listed ones also {DEPTH} pages deep, one request at a time. `while old events are deleted`: "
    f"the queue, while {OLD_EVENTS:,} published events are deleted in batches."
)


class Requester:
    """Requests paths of one service, as a signed-in person."""

    def __init__(self, bed: Bed, http: aiohttp.ClientSession) -> None:
        self._bed = bed
        self._http = http

    async def seconds(self, who: Colleague, service: str, path: str) -> list[float]:
        await self._get(who, service, path)
        taken = []
        for _ in range(SAMPLES):
            begin = perf_counter()
            await self._get(who, service, path)
            taken.append(perf_counter() - begin)
        return taken

    async def deep(self, who: Colleague, service: str, path: str) -> list[float]:
        """Follow the links to next pages, and return how long the last pages took."""
        taken, at = [], path
        for _ in range(DEPTH):
            begin = perf_counter()
            cursor = (await self._get(who, service, at)).get("next")
            taken.append(perf_counter() - begin)
            if cursor is None:
                break
            at = f"{path}{'&' if '?' in path else '?'}{urlencode({'cursor': cursor})}"
        return taken[-SAMPLES:]

    async def _get(self, who: Colleague, service: str, path: str) -> dict[str, object]:
        url = f"{self._bed.system[service].url}/v1{path}"
        async with self._http.get(url, headers=dict(who.header())) as answer:
            answer.raise_for_status()
            said = await answer.json()
        return said if isinstance(said, dict) else {}


def measure(bed: Bed) -> Result:
    bed.whole()
    bed.flow.contact("partner", "FJI", endpoint=bed.endpoints.url("scale"))
    bed.flow.contact("partner", STEADY, endpoint=bed.endpoints.url("steady"))
    told = alerts.tell(Random(1), "FJI")  # noqa: S311  # the same each time
    made = bed.flow.issued(told, audience=("partner",))
    campaign = bed.flow.campaign_of(made.document)
    bed.flow.settled(campaign)
    officer = _account_of(bed.flow.people.officer)
    subject = str(
        bed.system.rows("triage", "SELECT subject FROM cases WHERE id = $1", made.case)[0][0]
    )
    bed.only()
    begin = perf_counter()
    asyncio.run(enlarge(bed, made.case, campaign, officer))
    figures = [Figure("made within", perf_counter() - begin, "s")]
    bed.whole()
    figures += asyncio.run(_pages(bed, made.case, campaign, subject))
    for database in ("triage", "dispatch", "intake"):
        for name, gib in asyncio.run(sizes(bed, database, 4)):
            figures.append(Figure(f"{database}.{name} with its indexes", gib, "GiB"))
    return Result("scale", MEASURED, figures)


async def _pages(bed: Bed, case: str, campaign: str, subject: str) -> list[Figure]:
    people, figures = bed.flow.people, []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as http:
        asked = Requester(bed, http)
        for name, path in _queues():
            figures += _p99(name, await asked.seconds(people.officer, "triage", path), P99)
        listed = (
            ("queue", people.officer, "triage", "/cases"),
            ("queue of a level", people.officer, "triage", "/cases?level=low"),
            ("alerts", people.operator, "intake", "/alerts"),
            ("campaigns", people.communications, "dispatch", "/campaigns"),
            (
                "delivery log of 3,000",
                people.communications,
                "dispatch",
                f"/campaigns/{campaign}/deliveries",
            ),
        )
        for name, who, service, path in listed:
            figures += _p99(name, await asked.seconds(who, service, path), P99)
            deep = await asked.deep(who, service, path)
            figures += _p99(f"{name}, {DEPTH} pages deep", deep, P99)
        single = (
            ("case page", people.officer, "triage", f"/cases/{case}"),
            ("timeline", people.officer, "triage", f"/cases/{case}/timeline"),
            (
                "campaign of 3,000",
                people.communications,
                "dispatch",
                f"/campaigns/{campaign}",
            ),
        )
        for name, who, service, path in single:
            figures += _p99(name, await asked.seconds(who, service, path), P99)
        figures += await _others(bed, asked, subject)
    return figures


async def _others(bed: Bed, asked: Requester, subject: str) -> list[Figure]:
    """Return rare requests, those that no person sends, and those sent during other work."""
    people = bed.flow.people
    by_subject = await asked.seconds(
        people[Role.AUDITOR], "triage", f"/audit-entries?subject={subject}"
    )
    claimed = await steady(bed, 20, SAMPLES)
    await old_outbox(bed, "triage", OLD_EVENTS)
    await asyncio.to_thread(bed.system["triage"].stop)
    await asyncio.to_thread(bed.whole)
    meanwhile = await asked.seconds(people.officer, "triage", "/cases")
    figures = [
        *_p99("audit by subject", by_subject, P99),
        *_p99("commit of a delivery to its receiver", claimed, P99),
    ]
    return figures + _p99("queue while old events are deleted", meanwhile, P99)


def _queues() -> Iterator[tuple[str, str]]:
    """Yield the queue with each filter and each pair of filters."""
    filters = {
        "level": LEVELS[-1],
        "desk": "asia",
        "mine": "true",
        "state": "closed",
        "waiting": "true",
    }
    for number in (1, 2):
        for chosen in combinations(filters, number):
            query = urlencode({name: filters[name] for name in chosen})
            yield f"queue by {' and '.join(chosen)}", f"/cases?{query}"


def _p99(name: str, seconds: list[float], budget: Budget) -> list[Figure]:
    return [Figure(f"{name}, p99", quantile(seconds, 0.99) * 1000, "ms", budget)]


def _account_of(who: Colleague) -> str:
    token = who.header()["authorization"].removeprefix("Bearer ")
    claims = token.split(".")[1]
    return str(json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])
