"""From an accepted alert to its case on the officers' queue."""

import asyncio
from collections.abc import Mapping
from time import perf_counter

import aiohttp
import orjson

from bench import alerts
from bench.bed import Bed
from bench.ears import Ear, listening
from bench.figures import Figure, Result, at_most, latencies
from bench.load import Target, at_rate, post, session

RATE = 50
SECONDS = 20
PATIENCE = 300.0

P99 = at_most(150)
MEASURED = (
    f"{RATE} alerts/s for {SECONDS} s, whether or not the earlier ones are done, into a whole "
    "Tocsin; from the 201 of intake to the commit that puts the case on triage's queue. Where "
    "fewer come through than are sent, the times are those of a queue that grows."
)
ON_THE_QUEUE = Ear("queued", "case_alerts", "NEW.alert")


class Journey:
    """When each alert was accepted, and when it stood on the queue."""

    def __init__(self) -> None:
        self.accepted: dict[str, float] = {}
        self.queued: dict[str, float] = {}
        self.answers: list[float] = []

    def heard(self, _ear: str, alert: str, at: float) -> None:
        self.queued.setdefault(alert, at)

    async def file(self, http: aiohttp.ClientSession, target: Target) -> None:
        sent = perf_counter()
        said = await post(http, target)
        answered = perf_counter()
        self.answers.append(answered - sent)
        self.accepted[orjson.loads(said)["id"]] = answered

    async def ended(self) -> None:
        """Wait until every accepted alert has come to the queue."""
        async with asyncio.timeout(PATIENCE):
            while self.accepted.keys() - self.queued.keys():  # noqa: ASYNC110  # told by a database
                await asyncio.sleep(0.05)

    def forget(self) -> None:
        self.accepted.clear()
        self.queued.clear()
        self.answers.clear()

    @property
    def seconds(self) -> list[float]:
        # The word of the commit can overtake the word of the answer by a moment.
        return [max(0.0, self.queued[alert] - at) for alert, at in self.accepted.items()]


def measure(bed: Bed) -> Result:
    bed.whole()
    signed = bed.header()
    target = Target(f"{bed.system['intake'].url}/v1/alerts", alerts.bodies(), lambda: signed)
    journey = asyncio.run(_travelled(bed.system.installation.urls.owner("triage"), target))
    asked = RATE * SECONDS
    figures = [
        *latencies("accepted to queue", journey.seconds, P99),
        *latencies("answer of intake", journey.answers),
        Figure(f"accepted, {RATE}/s being sent", asked / _span(journey.accepted), "alerts/s"),
        Figure(f"cases opened, {RATE}/s being sent", asked / _span(journey.queued), "cases/s"),
    ]
    return Result("accepted", MEASURED, figures)


def _span(times: Mapping[str, float]) -> float:
    return max(times.values()) - min(times.values())


async def _travelled(triage: str, target: Target) -> Journey:
    journey = Journey()
    async with listening(triage, [ON_THE_QUEUE], journey.heard), session() as http:
        await journey.file(http, target)  # the first one opens connections everywhere
        await journey.ended()
        journey.forget()
        await at_rate(lambda: journey.file(http, target), rate=RATE, most=RATE * SECONDS)
        await journey.ended()
    return journey
