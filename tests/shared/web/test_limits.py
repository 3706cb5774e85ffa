"""The number of requests of one caller is limited; tests control the clock."""

from dataclasses import dataclass
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import Depends, FastAPI, Request

from shared.access.api_keys import new_api_key
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.problems import Problem, TooManyRequests
from shared.web.limits import BYTES_OF_A_POINT, MOST_CALLERS, Limits
from shared.web.problems import REQUEST_ID, of_problem, problem_answer

SOMEBODY = Principal(new_id(), "person", frozenset({Role.OPERATOR}), ALL_DESKS)


@dataclass
class HeldClock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


def limits(clock: HeldClock) -> Limits:
    return Limits(burst=2000, per_second=20, clock=clock)


class TestWave:
    def test_a_hotline_files_two_thousand_at_once_and_twenty_a_second_for_hours(
        self, clock: HeldClock
    ) -> None:
        held = limits(clock)
        assert [held.take("hotline", 1) for _ in range(2000)] == [0] * 2000
        for _ in range(3600):
            clock.now += 1
            assert [held.take("hotline", 1) for _ in range(20)] == [0] * 20

    def test_nobody_else_is_refused_for_it(self, clock: HeldClock) -> None:
        held = limits(clock)
        assert [held.take("partner", 20) for _ in range(101)] == [0] * 100 + [1]
        assert held.take("officer", 1) == 0

    def test_who_waits_as_long_as_they_are_told_is_taken(self, clock: HeldClock) -> None:
        held = limits(clock)
        held.take("partner", 2000)
        wait = held.take("partner", 23)
        assert wait == 2
        clock.now += wait
        assert held.take("partner", 23) == 0

    def test_what_costs_more_than_all_points_is_taken_once_they_are_there(
        self, clock: HeldClock
    ) -> None:
        assert limits(clock).take("partner", 5000) == 0

    def test_callers_are_forgotten_when_they_are_too_many(self, clock: HeldClock) -> None:
        held = limits(clock)
        for number in range(MOST_CALLERS + 10):
            held.take(str(number), 1)
        assert len(held._buckets) <= MOST_CALLERS

    def test_who_used_up_what_they_have_is_not_forgotten_for_those_who_did_not(
        self, clock: HeldClock
    ) -> None:
        held = limits(clock)
        held.take("partner", 2000)
        for number in range(MOST_CALLERS - 1):
            held.take(str(number), 1)
        assert len(held._buckets) == MOST_CALLERS
        clock.now += 0.05  # from now on the others have all their points again
        held.take("officer", 1)
        assert held._buckets.keys() == {"partner", "officer"}
        assert held.take("partner", 100) > 0

    def test_who_asks_nothing_for_long_saves_up_no_more_than_at_first(
        self, clock: HeldClock
    ) -> None:
        held = limits(clock)
        held.take("hotline", 1)
        clock.now += 30 * 86_400
        assert [held.take("hotline", 1000) for _ in range(3)] == [0, 0, 50]

    def test_without_a_rate_there_is_no_limit(self, clock: HeldClock) -> None:
        free = Limits(burst=100, per_second=0, clock=clock)
        request = Request({"type": "http", "headers": [(b"content-length", b"999999999")]})
        for _ in range(3):
            free.expect(request, SOMEBODY)

    @pytest.mark.parametrize(
        ("headers", "most"),
        [
            ({}, 100),
            ({"content-length": "0"}, 100),
            ({"content-length": str(BYTES_OF_A_POINT)}, 50),
            ({"transfer-encoding": "chunked"}, 3),  # it does not give its length
            ({"content-length": "\u00b2"}, 100),  # no number that anybody sends
            ({"content-length": "many"}, 100),
        ],
    )
    def test_it_costs_what_it_carries(
        self, clock: HeldClock, headers: dict[str, str], most: int
    ) -> None:
        held = Limits(burst=100, per_second=1, clock=clock)
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        for _ in range(most):
            held.expect(Request({"type": "http", "headers": raw}), SOMEBODY)
        with pytest.raises(TooManyRequests):
            held.expect(Request({"type": "http", "headers": raw}), SOMEBODY)


class TestRequests:
    @pytest.fixture
    def app(self, clock: HeldClock) -> FastAPI:
        held = Limits(burst=100, per_second=1, clock=clock)
        app = FastAPI()

        async def within(request: Request) -> None:
            request.scope[REQUEST_ID] = "invented-id"
            held.expect(request, SOMEBODY)

        async def refused(_: Request, error: Any) -> Any:
            return problem_answer(of_problem(error), "invented-id")

        @app.post("/")
        async def post(_: Annotated[None, Depends(within)]) -> dict[str, str]:
            return {}

        app.add_exception_handler(Problem, refused)
        return app

    async def test_it_is_told_by_429_when_to_come_again(self, app: FastAPI) -> None:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://tocsin.test") as client:
            large = b"x" * (99 * BYTES_OF_A_POINT)
            assert (await client.post("/", content=large)).status_code == 200
            answer = await client.post("/", content=large)
            assert answer.status_code == 429
            assert answer.headers["retry-after"] == "100"
            assert answer.json()["type"] == "urn:tocsin:problem:too-many-requests"
            # An API key has points of its own.
            key = {"authorization": f"Bearer {new_api_key().plain}"}
            assert (await client.post("/", content=large, headers=key)).status_code == 200
