"""A worker that failed without its database starts again with all its places."""

import asyncio
from typing import NoReturn

import pytest

from services.dispatch.rules.pace import Pace
from services.dispatch.workers import sending
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import Taking


@pytest.mark.parametrize("slow", [False, True])
async def test_what_was_cut_off_keeps_no_place(
    dispatch: DispatchFixture, monkeypatch: pytest.MonkeyPatch, slow: bool
) -> None:
    monkeypatch.setattr(sending, "FINISH_SECONDS", 0.0)
    await dispatch.contact()
    await dispatch.start()
    pace = Pace(at_once=1, per_address=1, most_slow=1)
    worker = dispatch.worker(Channel.EMAIL, Taking(hold=asyncio.Event()), pace=pace)
    await worker.turn()
    await asyncio.sleep(0)
    if slow:
        worker.slow_after = -1.0
        worker.part_with_the_slow()

    async def away() -> NoReturn:
        raise ConnectionError("invented")

    with monkeypatch.context() as fallen:
        fallen.setattr(worker, "_claiming", away)
        with pytest.raises(ConnectionError):
            await worker.run()
    assert [row[1] for row in await dispatch.states()] == ["claimed"], "it falls to its lease"

    await dispatch.contact()
    await dispatch.start()
    worker.gateway = Taking()
    assert await worker.turn() == 1
    assert worker._slow == set()
    await worker.drain()
