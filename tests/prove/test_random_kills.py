"""Kill random parts during long runs, and count everything afterwards.

`TOCSIN_PROVE_ROUNDS` sets how many rounds each bus goes through (1), `TOCSIN_PROVE_SEED` repeats a
run: the same blows in the same order.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from services.front.catalogue import CATALOGUE
from shared.audit.verification import TrailFault
from tests.processes import stories
from tests.processes.crashes import expect_one_case_each, restart, restart_bus
from tests.processes.flow import UNSETTLED, Flow
from tests.processes.repairs import parked_keys, verify_trail
from tests.processes.system import System
from tests.processes.waiting import eventually

ROUNDS = int(os.environ.get("TOCSIN_PROVE_ROUNDS", "1"))
SEED = int(os.environ["TOCSIN_PROVE_SEED"])
CALLERS, ALERTS, APPEALS, RECEIVERS, BLOWS = 4, 24, 2, 6, 5
CRITICAL: dict[str, Any] = {
    "acts": [{"violation": "enforced-disappearance"}],
    "situation": "disappeared",
}


@pytest.mark.parametrize("number", range(ROUNDS), ids=lambda number: f"seed {SEED} round {number}")
def test_nothing_is_lost_and_nothing_doubled(
    system: System, flow: Flow, country: str, number: int
) -> None:
    chance = Random(SEED + number)  # noqa: S311 - chance, not a secret
    hooks = [f"prove-{each}-{uuid4().hex[:8]}" for each in range(RECEIVERS)]
    for hook in hooks:
        flow.contact("partner", country, endpoint=system.outside.hook(hook))
    appeals = [
        flow.submitted(stories.alert(country, **(CRITICAL if each % 2 else {})))
        for each in range(APPEALS)
    ]
    earlier = {each.alert for each in appeals}
    for who in (flow.people.operator, flow.people.approver):
        who.header()  # signed in before identity is killed too

    with ThreadPoolExecutor(CALLERS) as callers:
        doing: list[Future[Any]] = []
        for told in range(ALERTS):
            doing.append(callers.submit(flow.file, stories.alert(country)))
            if told % (ALERTS // APPEALS) == 0:
                appeal = appeals[told // (ALERTS // APPEALS)]
                doing.append(callers.submit(flow.approve, appeal.case, appeal.document))
        for share in range(1, BLOWS + 1):
            wait(doing[: len(doing) * share // (BLOWS + 1)])
            chance.choice(_blows(system, chance))()
        filed = {str(each.result()) for each in doing if each.result() is not None}
    system.start_services()

    expect_one_case_each(system, country, filed | earlier)
    assert system.count("intake", "alerts", "country = $1", country) == len(filed | earlier)
    for appeal in appeals:
        _expect_deliveries_as_stated(system, flow, flow.campaign_of(appeal.document), hooks)
    _expect_nothing_waits(system)
    for name in CATALOGUE:
        assert not isinstance(verify_trail(system, name), TrailFault), name


def _blows(system: System, chance: Random) -> list[Callable[[], None]]:
    """Return the possible crashes; all but one are of a service."""
    two = chance.sample(sorted(system.services), 2)
    return [
        *(restart(system, name) for name in ("intake", "triage", "dispatch", "dispatch")),
        restart(system, *two),
        restart_bus(system),
        system.restart_postgres,
    ]


def _expect_deliveries_as_stated(
    system: System, flow: Flow, campaign: str, hooks: list[str]
) -> None:
    """Expect no message lost, and one doubled only if it is marked as repeated, with one id."""

    def settled() -> list[dict[str, Any]]:
        # A lease of a killed worker lasts two minutes; no running worker holds one that long.
        system.rows(
            "dispatch",
            "UPDATE deliveries SET lease_until = now() WHERE state = 'claimed'"
            " AND lease_until < now() + interval '90 seconds'",
        )
        return flow.deliveries(campaign)

    deliveries = eventually(
        settled,
        lambda every: not any(each["state"] in UNSETTLED for each in every),
        what="every delivery is settled",
        seconds=300,
    )
    assert len(deliveries) == len(hooks)
    received = [_received(system, hook, each["id"]) for each in deliveries for hook in hooks]
    by_id = {each["id"]: 0 for each in deliveries}
    for delivery, times in received:
        by_id[delivery] += times
    for each in deliveries:
        times = by_id[each["id"]]
        assert each["state"] in {"delivered", "unknown"}, each
        assert each["state"] == "unknown" or times >= 1, "lost"
        assert times <= 1 or each["repeated"], "doubled and not marked"
        assert times <= max(1, len(each["attempts"])), "sent more often than it was tried"


def _received(system: System, hook: str, delivery: str) -> tuple[str, int]:
    taken = system.outside.webhooks.to(hook)
    return delivery, sum(headers["webhook-id"] == delivery for headers, _ in taken)


def _expect_nothing_waits(system: System) -> None:
    for name in CATALOGUE:
        eventually(
            lambda at=name: system.count(at, "outbox", "published_at IS NULL"),  # type: ignore[misc]  # bound in the loop
            lambda waiting: waiting == 0,
            what=f"{name} has published everything",
        )
        assert not parked_keys(system, name)
