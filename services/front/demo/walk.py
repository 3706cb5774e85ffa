"""Play one story from the call to the last message, each step by the person responsible for it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from services.front.client import Client
from services.front.demo.stories import Story, Support

PATIENCE = 120.0
"""Seconds after which the demo reports a step of the machine as failed."""
LOOK_EVERY = 0.1
SAID_AFTER = 20
"""After this many checks, some two seconds, the command prints what it waits for."""

Tell = Callable[[str], None]


class StepTimedOut(Exception):
    """A step of the story did not happen in time; the text says which."""


@dataclass(frozen=True)
class Players:
    """One person for each role, as the four-eyes rule requires. All have the same password."""

    operator: Client
    officer: Client
    approver: Client
    communications: Client
    grants: Client
    committee: Client
    addresses: tuple[str, ...]
    password: str = field(repr=False)


@dataclass(frozen=True)
class FinishedStory:
    """The end of a story: the case, its number, and its timeline from triage."""

    title: str
    case: str
    number: str
    timeline: list[dict[str, Any]]
    deliveries: list[dict[str, Any]]


@dataclass(frozen=True)
class StartedStory:
    """An alert that was filed and, once it exists, its case: both have to be cleaned up."""

    alert: str
    case: str | None = None


async def play_until_approval(
    story: Story, players: Players, tell: Tell, begun: list[StartedStory]
) -> FinishedStory:
    """Play a story up to the appeal that waits for approval; store in `begun` what to clean up.

    Nothing is approved, so no reference code is used and nobody outside gets a message; no
    protection is requested.
    """
    tell(f"{story.title}: the operator files the alert")
    marked = {**story.alert, "narrative": f"[Invented, from a demo] {story.alert['narrative']}"}
    filed = await players.operator.post("/intake/v1/alerts", marked)
    begun.append(StartedStory(filed["id"]))
    case, number = await _became(players, filed["id"], tell)
    begun[-1] = StartedStory(filed["id"], case)
    tell(f"{number}: the officer takes it, assesses the source, verifies it")
    await _verify(story, players, case)
    if story.document is not None:
        tell(f"{number}: the officer drafts an appeal and submits it; here it ends")
        await _submit(story.document, players, case)
    timeline = await players.officer.all(f"/triage/v1/cases/{case}/timeline")
    return FinishedStory(story.title, case, number, timeline, [])


async def clean_up(begun: list[StartedStory], players: Players) -> None:
    """Withdraw the alerts and close the cases that a rehearsal made."""
    for each in begun:
        withdrawal = {"reason": "It was invented, for a demo."}
        await players.operator.post(f"/intake/v1/alerts/{each.alert}/withdrawal", withdrawal)
        if each.case is not None:
            closing = {"outcome": "out-of-mandate"}
            await players.officer.post(f"/triage/v1/cases/{each.case}/closing", closing)


async def play_story(story: Story, players: Players, tell: Tell) -> FinishedStory:
    """Play a story to its end, on a Tocsin of the demo's own."""
    tell(f"{story.title}: the operator files the alert")
    filed = await players.operator.post("/intake/v1/alerts", story.alert)
    case, number = await _became(players, filed["id"], tell)
    sources = "one source" if not story.sources else f"{1 + len(story.sources)} sources"
    tell(f"{number}: the officer takes it, assesses the source, verifies it by {sources}")
    await _verify(story, players, case)
    deliveries: list[dict[str, Any]] = []
    if story.document is not None:
        tell(f"{number}: the officer drafts an appeal, another person approves it")
        await _issue(story.document, players, case, tell)
        tell(f"{number}: dispatch sends it")
        deliveries = await _delivered(players, case, tell)
    if story.protection is not None and story.support is not None:
        tell(f"{number}: the officer asks for protection, a committee member decides")
        await players.officer.post(f"/triage/v1/cases/{case}/protection", story.protection)
        await _support(story.support, players, case, tell)
    timeline = await _until(
        lambda: players.officer.all(f"/triage/v1/cases/{case}/timeline"),
        lambda items: _complete(items, story),
        "the case's timeline to be complete",
        tell,
    )
    return FinishedStory(story.title, case, number, timeline, deliveries)


async def _became(players: Players, alert: str, tell: Tell) -> tuple[str, str]:
    """Return the case that was opened for an alert, and its number."""
    became = await _until(
        lambda: players.operator.get(f"/intake/v1/alerts/{alert}"),
        lambda shown: bool(shown["cases"]),
        "the alert to become a case",
        tell,
    )
    return became["cases"][0]["case"], became["cases"][0]["number"]


async def _verify(story: Story, players: Players, case: str) -> None:
    officer = players.officer
    await officer.post(f"/triage/v1/cases/{case}/assignment")
    (told,) = (await officer.get(f"/triage/v1/cases/{case}"))["sources"]
    reporter = f"/triage/v1/cases/{case}/sources/{told['id']}/assessment"
    await officer.post(reporter, story.reporter)
    for source in story.sources:
        await officer.post(f"/triage/v1/cases/{case}/sources", source)
    await officer.post(f"/triage/v1/cases/{case}/verification", {"status": "verified"})


async def _submit(document: dict[str, Any], players: Players, case: str) -> str:
    """Draft and submit the appeal; return its path."""
    documents = f"/triage/v1/cases/{case}/documents"
    drafted = await players.officer.post(documents, document)
    one = f"{documents}/{drafted['id']}"
    asked = (await players.officer.get(one))["harm_asked"]
    await players.officer.post(f"{one}/submission", {"version": 1, "do_no_harm": asked})
    return one


async def _issue(document: dict[str, Any], players: Players, case: str, tell: Tell) -> None:
    one = await _submit(document, players, case)
    read = await _until(
        lambda: players.approver.get(one),
        lambda shown: bool(shown["reach"] and shown["reach"]["recipients"]),
        "dispatch to count who receives the appeal",
        tell,
    )
    await players.approver.post(
        f"{one}/approval",
        {"version": read["document"]["version"], "texts_sha256": read["texts_sha256"]},
    )


async def _delivered(players: Players, case: str, tell: Tell) -> list[dict[str, Any]]:
    """Wait until all deliveries of the case's campaign are settled, and return them."""
    campaigns = await _until(
        lambda: players.communications.get("/dispatch/v1/campaigns", case=case),
        lambda page: bool(page["items"]),
        "dispatch to start the campaign",
        tell,
    )
    campaign = campaigns["items"][0]["id"]
    page = await _until(
        lambda: players.communications.get(
            f"/dispatch/v1/campaigns/{campaign}/deliveries", limit=100
        ),
        lambda page: all(each["state"] not in {"pending", "claimed"} for each in page["items"]),
        "every delivery to be settled",
        tell,
    )
    return list(page["items"])


async def _support(support: Support, players: Players, case: str, tell: Tell) -> None:
    async def mine() -> Any:
        page = await players.grants.get("/relocation/v1/support-requests", limit=100)
        return next((each for each in page["items"] if each["case"] == case), None)

    request = await _until(
        mine, lambda found: found is not None, "relocation to open the request", tell
    )
    one = f"/relocation/v1/support-requests/{request['id']}"
    read = await players.grants.get(one)
    await players.grants.post(
        f"{one}/assessment", {"version": read["version"], **support.assessment}
    )
    assessed = await players.committee.get(one)
    await players.committee.post(
        f"{one}/decision", {"assessment": assessed["assessments"][0]["id"], **support.decision}
    )


def _complete(items: list[dict[str, Any]], story: Story) -> bool:
    kinds = {each["kind"] for each in items}
    sent = story.document is None or "campaign-started" in kinds
    decided = story.support is None or "grant-decided" in kinds
    return sent and decided


async def _until(
    ask: Callable[[], Awaitable[Any]], met: Callable[[Any], bool], what: str, tell: Tell
) -> Any:
    """Return the first answer for which `met` holds; print what it waits for if that takes long."""
    looks = count(1)
    try:
        async with asyncio.timeout(PATIENCE):
            while not met(answer := await ask()):
                if next(looks) == SAID_AFTER:
                    tell(f"  waiting for {what}, up to {PATIENCE:.0f} s")
                await asyncio.sleep(LOOK_EVERY)
            return answer
    except TimeoutError:
        raise StepTimedOut(
            f"waited {PATIENCE:.0f} s for {what}. This machine may be busy: try again"
        ) from None
