"""A repeated request files one alert and gets the same answer."""

import asyncio
from datetime import UTC, datetime

from shared.web.idempotency import VALID_FOR
from tests.services.intake.intake_fixture import FULL, MINIMAL, IntakeFixture, told
from tests.services.intake.test_filing_alerts import TABLES


class TestIdempotency:
    async def test_the_same_request_gets_its_answer_when_what_it_expects_is_past(
        self, intake: IntakeFixture
    ) -> None:
        intake.clock.now = datetime(2026, 7, 14, 12, tzinfo=UTC)
        alert = told(expected=[{"kind": "hearing", "at": "2026-07-14T13:00:00Z"}])
        first = await intake.post("/v1/alerts", alert, key="call-20")
        assert first.status_code == 201
        intake.clock.now = datetime(2026, 7, 14, 14, tzinfo=UTC)
        again = await intake.post("/v1/alerts", alert, key="call-20")
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["idempotency-replayed"] == "true"
        another = await intake.post("/v1/alerts", alert, key="call-21")
        assert (another.status_code, another.json()["errors"][0]["code"]) == (422, "in-past")

    async def test_the_same_request_twice_makes_one_alert(self, intake: IntakeFixture) -> None:
        first = await intake.post("/v1/alerts", FULL, key="call-17")
        again = await intake.post("/v1/alerts", FULL, key="call-17")
        assert again.json() == first.json()
        assert again.headers["idempotency-replayed"] == "true"
        assert [await intake.count(table) for table in TABLES] == [1, 2, 1, 1, 1]

    async def test_at_the_same_time_too(self, intake: IntakeFixture) -> None:
        answers = await asyncio.gather(
            *(intake.post("/v1/alerts", MINIMAL, key="call-18") for _ in range(8))
        )
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert await intake.count("alerts") == 1

    async def test_another_content_under_the_same_key_is_refused(
        self, intake: IntakeFixture
    ) -> None:
        await intake.post("/v1/alerts", FULL, key="call-19")
        answer = await intake.post("/v1/alerts", MINIMAL, key="call-19")
        assert answer.status_code == 422
        assert await intake.count("alerts") == 1

    async def test_a_refused_request_can_be_corrected_under_the_same_key(
        self, intake: IntakeFixture
    ) -> None:
        await intake.post("/v1/alerts", {}, key="call-20")
        assert (await intake.post("/v1/alerts", FULL, key="call-20")).status_code == 201

    async def test_the_service_deletes_old_answers_while_it_runs(
        self, intake: IntakeFixture
    ) -> None:
        await intake.post("/v1/alerts", FULL, key="call-21")
        intake.clock.now += VALID_FOR
        purging = asyncio.create_task(
            intake.app.state.runtime.supervisor._loops["stored-answers"].run()
        )
        async with asyncio.timeout(10):
            while await intake.count("stored_answers"):  # noqa: ASYNC110  # a commit sets no event
                await asyncio.sleep(0.01)
        assert await intake.count("alerts") == 1
        assert not purging.done()
        purging.cancel()
