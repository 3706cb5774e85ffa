"""Measure the way from an accepted alert to its case in the officers' queue: rate and latency."""

import asyncio
from collections.abc import Mapping
from itertools import count
from statistics import median
from time import perf_counter

import aiohttp
import orjson

from bench import alerts
from bench.bed import Bed
from bench.figures import Figure, Result, at_least, at_most, latencies
from bench.intake import bare_app
from bench.listeners import Listener, listening
from bench.load import Load, Target, at_rate, closed_loop, post, session
from bench.usage import usage
from tests.processes.waiting import eventually

WAVE, WAVE_SECONDS = 50, 20
"""The wave in which each service's share of a core is looked at: alerts a second."""
ROUNDS, SECONDS, MOST = 3, 8.0, 20_000
UNDER_WAY = 64
"""Alerts that are on their way to the queue at once, at most: so that none can grow."""
PATIENCE = 300.0

RATIO, P99 = at_least(0.2), at_most(150)
LISTENERS = {"dispatch": 3.0, "relocation": 3.0, "identity": 3.0}
"""Percentages of a core: these services only store what they receive."""
MEASURED = (
    f"First {WAVE} alerts/s for {WAVE_SECONDS} s into a whole Tocsin: what each service uses of a "
    f"core. Then as many as go through with {UNDER_WAY} under way, in {ROUNDS} rounds of "
    f"{SECONDS:.0f} s by turns with a bare FastAPI app with one ORM insert (the same PostgreSQL, "
    "all services up, 32 connections); a round lasts until every service has noted all it heard. "
    "Then half of that rate, whether or not the earlier ones are done: from the 201 of intake to "
    "the commit that puts the case on triage's queue."
)
ON_THE_QUEUE = Listener("queued", "case_alerts", "NEW.alert")


class Journey:
    """When each alert was accepted, and when it was in the queue."""

    def __init__(self) -> None:
        self.accepted: dict[str, float] = {}
        self.queued: dict[str, float] = {}
        self.answers: list[float] = []
        self._awaited: dict[str, asyncio.Event] = {}

    def heard(self, _ear: str, alert: str, at: float) -> None:
        self.queued.setdefault(alert, at)
        if alert in self._awaited:
            self._awaited[alert].set()

    async def file(self, http: aiohttp.ClientSession, target: Target) -> str:
        sent = perf_counter()
        said = await post(http, target)
        answered = perf_counter()
        self.answers.append(answered - sent)
        alert = str(orjson.loads(said)["id"])
        self.accepted[alert] = answered
        return alert

    async def travel(self, http: aiohttp.ClientSession, target: Target) -> None:
        """File an alert, and wait until its case is in the queue."""
        alert = await self.file(http, target)
        if alert not in self.queued:
            self._awaited[alert] = asyncio.Event()
            await asyncio.wait_for(self._awaited[alert].wait(), PATIENCE)

    async def ended(self) -> None:
        """Wait until every accepted alert is in the queue."""
        async with asyncio.timeout(PATIENCE):
            while self.accepted.keys() - self.queued.keys():  # noqa: ASYNC110  # told by a database
                await asyncio.sleep(0.05)

    @property
    def seconds(self) -> list[float]:
        # The notification of the commit can arrive shortly before the response.
        return [max(0.0, self.queued[alert] - at) for alert, at in self.accepted.items()]


class Wave:
    """Files alerts into a complete Tocsin."""

    def __init__(self, bed: Bed) -> None:
        signed = bed.header()
        self.target = Target(
            f"{bed.system['intake'].url}/v1/alerts", alerts.bodies(), lambda: signed
        )
        self._bed = bed
        self._triage = bed.system.installation.urls.owner("triage")

    def at_rate(self, rate: float, seconds: float) -> Journey:
        return asyncio.run(self._at_rate(rate, int(rate * seconds)))

    def as_it_goes(self) -> Load:
        """Return the results, once every service has processed everything."""
        began = perf_counter()
        load = asyncio.run(self._as_it_goes())
        noted(self._bed)
        load.seconds = perf_counter() - began
        return load

    async def _at_rate(self, rate: float, most: int) -> Journey:
        journey = Journey()

        async def file() -> None:
            await journey.file(http, self.target)

        async with listening(self._triage, [ON_THE_QUEUE], journey.heard), session() as http:
            await at_rate(file, rate=rate, most=most)
            await journey.ended()
        return journey

    async def _as_it_goes(self) -> Load:
        journey, load, numbers = Journey(), Load(), count()
        async with (
            listening(self._triage, [ON_THE_QUEUE], journey.heard),
            session(UNDER_WAY) as http,
        ):
            begin = perf_counter()

            async def one() -> None:
                while perf_counter() - begin < SECONDS and next(numbers) < MOST:
                    sent = perf_counter()
                    await journey.travel(http, self.target)
                    load.latencies.append(perf_counter() - sent)

            await asyncio.gather(*(one() for _ in range(UNDER_WAY)))
        return load


def measure(bed: Bed) -> Result:
    bed.whole()
    wave = Wave(bed)
    wave.at_rate(WAVE, 1)  # opens connections everywhere
    noted(bed)
    before = usage()
    wave.at_rate(WAVE, WAVE_SECONDS)
    used = usage() - before
    noted(bed)
    through, bare = [], []
    with bare_app(bed) as (url, _):
        target = Target(url, alerts.bodies(), dict)
        asyncio.run(closed_loop(target, seconds=1, most=MOST))
        for _ in range(ROUNDS):
            bare.append(asyncio.run(closed_loop(target, seconds=SECONDS, most=MOST)).rate)
            before = usage()
            load = wave.as_it_goes()
            at_most_of = usage() - before
            through.append(load.rate)
    half = wave.at_rate(median(through) / 2, WAVE_SECONDS)
    ratio = median(ours / theirs for ours, theirs in zip(through, bare, strict=True))
    figures = [
        Figure("to the queue / bare insert", ratio, "x", RATIO),
        Figure("to the queue", median(through), "alerts/s"),
        Figure("bare insert", median(bare), "inserts/s"),
        *latencies(f"accepted to queue at {median(through) / 2:.0f}/s", half.seconds, P99),
        *latencies(f"answer of intake at {median(through) / 2:.0f}/s", half.answers),
        *used.cores(LISTENERS),
        *used.each(WAVE * WAVE_SECONDS, f"alert at {WAVE}/s"),
        *at_most_of.each(len(load.latencies), "alert at most"),
    ]
    return Result("accepted", MEASURED, figures, raw={"through": through, "bare": bare})


_UNREAD = """
    SELECT coalesce(sum(last_position - position), 0)::bigint
    FROM bus.offsets JOIN bus.topics USING (topic)
"""


def noted(bed: Bed) -> None:
    """Wait until every outbox is published, and every group has processed all records."""

    def waits() -> Mapping[str, int]:
        unpublished = {
            name: bed.system.count(name, "outbox", "published_at IS NULL")
            for name in bed.system.services
        }
        return unpublished | {"bus": int(bed.system.rows("bus", _UNREAD)[0][0])}

    eventually(waits, lambda seen: not any(seen.values()), what="all is noted by every service")
