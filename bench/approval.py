"""Measure the time from an approval to the first attempt, on every channel."""

import asyncio
from dataclasses import dataclass
from time import perf_counter

from bench.appeals import approval, submitted
from bench.bed import Bed
from bench.figures import Figure, Result, at_most, latencies
from bench.listeners import bare_commits
from bench.receivers import Arrivals
from bench.usage import usage
from tests.processes.flow import Issued
from tests.processes.waiting import eventually

APPEALS = 100
COUNTRY = "FJI"

P99 = at_most(250)
MEASURED = (
    f"{APPEALS} appeals approved one after the other in a whole Tocsin, each to one recipient by "
    "e-mail, SMS and webhook; from the answer to the approval until the SMTP server, the Twilio "
    "double and the receiver on loopback have the message in hand. Beside it a bare insert, until "
    "its commit is heard of."
)


@dataclass
class Channel:
    name: str
    arrivals: Arrivals
    seconds: list[float]

    def wait(self, begin: float, before: int) -> None:
        """Wait until more than `before` messages arrived, and store the seconds since `begin`."""
        eventually(lambda: len(self.arrivals.at) > before, what=f"{self.name} came")
        self.seconds.append(max(0.0, self.arrivals.at[before] - begin))


def measure(bed: Bed) -> Result:
    bed.whole()
    bed.flow.contact(
        "diplomat",
        COUNTRY,
        email="approval@embassy.example",
        phone="+15005550123",
        endpoint=bed.receivers.hook("approval"),
    )
    channels = [
        Channel("e-mail", bed.receivers.by_email, []),
        Channel("SMS", bed.receivers.by_sms, []),
        Channel("webhook", bed.receivers.by_webhook, []),
    ]
    waiting = submitted(bed, COUNTRY, APPEALS + 1)
    before = usage()
    answers = [_approved(bed, made, channels) for made in waiting][1:]
    used = usage() - before
    bare = asyncio.run(bare_commits(bed.system.installation.urls.owner("dispatch")))
    figures: list[Figure] = []
    for channel in channels:
        # The first one is not counted: it opened connections everywhere.
        figures += latencies(
            f"approval to first attempt by {channel.name}", channel.seconds[1:], P99
        )
    figures += latencies("answer to the approval", answers)
    figures += latencies("a bare commit to who listens", bare)
    figures += used.each(APPEALS + 1, "appeal")
    return Result("approval", MEASURED, figures)


def _approved(bed: Bed, made: Issued, channels: list[Channel]) -> float:
    """Approve, and wait for the message on each channel; return how long the answer took."""
    asked = approval(bed, made)
    before = [len(channel.arrivals.at) for channel in channels]
    sent = perf_counter()
    at = f"/cases/{made.case}/documents/{made.document}/approval"
    bed.flow.people.approver.post("triage", at, asked)
    answered = perf_counter()
    for channel, count in zip(channels, before, strict=True):
        channel.wait(answered, count)
    return answered - sent
