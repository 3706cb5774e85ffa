"""Measure the time from a withdrawn alert to the last claim of one of its deliveries."""

import asyncio
from dataclasses import dataclass, field
from time import perf_counter

from bench.appeals import approval, submitted
from bench.bed import Bed
from bench.figures import Figure, Result, at_most, latencies
from bench.listeners import Listener, bare_commits, listening
from bench.usage import usage
from tests.processes.flow import Issued

TRIALS = 30
RECIPIENTS = 150
COUNTRY = "TON"
LETTER_SECONDS = 0.2
"""Seconds per e-mail: so slow that most of a campaign still waits when its alert is withdrawn."""
SENT_BEFORE = 10
PATIENCE = 60.0

P99 = at_most(250)
MEASURED = (
    f"{TRIALS} campaigns by e-mail to {RECIPIENTS} recipients, each withdrawn at intake while it "
    f"was being sent; from the 201 of the withdrawal to the commit after which dispatch claims "
    "nothing more, and to the last claim. Claims are heard of in the order of their commits. "
    "Beside it a bare insert, until its commit is heard of."
)
CLAIMED, STOPPED = "claimed", "stopped"
EARS = (
    # Notices to staff have no campaign, and are still sent.
    Listener(
        CLAIMED,
        "deliveries",
        "NEW.campaign",
        "UPDATE OF state",
        "NEW.state = 'claimed' AND NEW.campaign IS NOT NULL",
    ),
    Listener(STOPPED, "withdrawn_alerts", "NEW.alert"),
)


@dataclass
class Trial:
    """When events of a trial were noticed, in the order of their commits."""

    claims: list[float] = field(default_factory=list)
    claims_after: int = 0
    stopped: float | None = None
    withdrawn: float = 0.0
    withheld: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def heard(self, ear: str, _said: str, at: float) -> None:
        if ear == STOPPED:
            self.stopped = at
        elif self.stopped is None:
            self.claims.append(at)
        else:
            self.claims_after += 1
        self.news.set()

    async def until_sending(self) -> None:
        await self._until(lambda: len(self.claims) >= SENT_BEFORE)

    async def until_stopped(self) -> None:
        await self._until(lambda: self.stopped is not None)

    async def _until(self, holds: object) -> None:
        assert callable(holds)
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self.news.clear()
                await self.news.wait()


def measure(bed: Bed) -> Result:
    bed.whole()
    for number in range(RECIPIENTS):
        bed.flow.contact("diplomat", COUNTRY, email=f"withdrawal-{number}@embassy.example")
    waiting = submitted(bed, COUNTRY, TRIALS)
    bed.receivers.letters.seconds = LETTER_SECONDS
    try:
        before = usage()
        trials = [asyncio.run(_withdrawn(bed, made)) for made in waiting]
        used = usage() - before
    finally:
        bed.receivers.letters.seconds = 0.0
    bare = asyncio.run(bare_commits(bed.system.installation.urls.owner("dispatch")))
    stops = [max(0.0, (trial.stopped or 0.0) - trial.withdrawn) for trial in trials]
    lasts = [max(0.0, max(trial.claims) - trial.withdrawn) for trial in trials]
    figures = [
        *latencies("withdrawal to no further claim", stops, P99),
        *latencies("withdrawal to the last claim", lasts),
        Figure("withheld of a campaign, fewest", min(t.withheld for t in trials), "letters"),
        Figure("claims after the stop", sum(t.claims_after for t in trials), "claims", at_most(0)),
        *latencies("a bare commit to who listens", bare),
        *used.each(TRIALS, "campaign"),
    ]
    return Result("withdrawal", MEASURED, figures)


async def _withdrawn(bed: Bed, made: Issued) -> Trial:
    """Approve, withdraw while messages are sent, and wait until all deliveries are settled."""
    trial, people = Trial(), bed.flow.people
    asked = await asyncio.to_thread(approval, bed, made)
    at = f"/cases/{made.case}/documents/{made.document}/approval"
    async with listening(bed.system.installation.urls.owner("dispatch"), EARS, trial.heard):
        await asyncio.to_thread(people.approver.post, "triage", at, asked)
        await trial.until_sending()
        await asyncio.to_thread(
            people.operator.post, "intake", f"/alerts/{made.alert}/withdrawal", {}
        )
        trial.withdrawn = perf_counter()
        await trial.until_stopped()
        campaign = await asyncio.to_thread(bed.flow.campaign_of, made.document)
        settled = await asyncio.to_thread(bed.flow.settled, campaign)
        trial.withheld = sum(1 for each in settled if each["state"] == "withheld")
    return trial
