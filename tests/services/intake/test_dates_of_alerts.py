"""The dates that an alert can have."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.services.intake.intake_fixture import IntakeFixture, told


class TestDates:
    """An act cannot lie in the future; a day may have begun elsewhere (UTC+14)."""

    @pytest.mark.parametrize(
        ("now", "on", "status"),
        [
            (datetime(2026, 7, 14, 10, tzinfo=UTC), "2026-07-15", 201),  # begins now in Kiribati
            (datetime(2026, 7, 14, 9, 59, 59, 999999, tzinfo=UTC), "2026-07-15", 422),
            (datetime(2026, 7, 14, 10, tzinfo=UTC), "2026-07-16", 422),
            (datetime(2026, 7, 14, 0, tzinfo=UTC), "2026-07-14", 201),
        ],
    )
    async def test_an_act_may_be_of_a_day_that_has_begun_somewhere(
        self, intake: IntakeFixture, now: datetime, on: str, status: int
    ) -> None:
        intake.clock.now = now
        answer = await intake.post("/v1/alerts", told(acts__0__on=on, acts__0__hour=None))
        assert answer.status_code == status

    @pytest.mark.parametrize("on", ["2026-07-14", "2026-07-20", "2027-01-01"])
    async def test_a_hearing_may_be_any_day(self, intake: IntakeFixture, on: str) -> None:
        await intake.file(told(expected=[{"kind": "removal", "on": on}]))

    @pytest.mark.parametrize("said", [{"on": "2020-06-01"}, {"at": "2026-07-12T09:00:00Z"}])
    async def test_a_day_that_is_past_is_asked_about(
        self, intake: IntakeFixture, said: dict[str, Any]
    ) -> None:
        expected = {"kind": "hearing"} | said
        answer = await intake.post("/v1/alerts", told(expected=[expected]))
        assert answer.status_code == 422
        [fault] = answer.json()["errors"]
        assert (fault["field"], fault["code"]) == (f"expected.0.{next(iter(said))}", "in-past")
        await intake.file(told(expected=[expected | {"past_confirmed": True}]))

    @pytest.mark.parametrize("beside", [{}, {"on": "2026-07-14"}])
    async def test_an_hour_of_today_that_is_past_is_asked_about(
        self, intake: IntakeFixture, beside: dict[str, Any]
    ) -> None:
        intake.clock.now = datetime(2026, 7, 14, 12, tzinfo=UTC)
        ahead = {"kind": "hearing", "at": "2026-07-14T08:00:01-04:00"} | beside
        await intake.file(told(expected=[ahead]))
        past = ahead | {"at": "2026-07-14T14:00:00+02:00"}
        answer = await intake.post("/v1/alerts", told(expected=[past]))
        assert answer.status_code == 422
        [fault] = answer.json()["errors"]
        assert (fault["field"], fault["code"]) == ("expected.0.at", "in-past")
        await intake.file(told(expected=[past | {"past_confirmed": True}]))

    @pytest.mark.parametrize(
        ("now", "status"),
        [
            (datetime(2026, 7, 15, 11, 59, 59, 999999, tzinfo=UTC), 201),
            (datetime(2026, 7, 15, 12, tzinfo=UTC), 422),
        ],
    )
    async def test_a_day_is_past_once_it_has_ended_in_the_last_place(
        self, intake: IntakeFixture, now: datetime, status: int
    ) -> None:
        intake.clock.now = now
        hearing = {"kind": "hearing", "on": "2026-07-14"}
        answer = await intake.post("/v1/alerts", told(acts=[], expected=[hearing]))
        assert answer.status_code == status

    @pytest.mark.parametrize(
        ("on", "at", "status"),
        [
            ("2026-07-20", "2026-07-20T09:00:00+02:00", 201),
            ("2026-07-20", "2026-07-21T06:00:00+14:00", 201),  # still the 20th in UTC
            ("2026-07-20", "2026-07-19T23:00:00Z", 201),
            ("2026-07-20", "2026-08-09T10:00:00Z", 422),
            ("2026-07-20", "2026-07-18T10:00:00Z", 422),
        ],
    )
    async def test_the_hour_of_a_hearing_is_on_its_day(
        self, intake: IntakeFixture, on: str, at: str, status: int
    ) -> None:
        hearing = {"kind": "hearing", "on": on, "at": at}
        answer = await intake.post("/v1/alerts", told(expected=[hearing]))
        assert answer.status_code == status
        if status == 422:
            [fault] = answer.json()["errors"]
            assert (fault["field"], fault["code"]) == ("expected.0.at", "other-day")

    async def test_of_a_month_only_the_month_counts(self, intake: IntakeFixture) -> None:
        ahead = {"violation": "killing", "on": "2026-07-31", "precision": "unknown-day"}
        await intake.file(told(acts=[ahead]))
        answer = await intake.post("/v1/alerts", told(acts=[ahead | {"on": "2026-08-31"}]))
        assert answer.status_code == 422

    @pytest.mark.parametrize(
        ("said", "field", "code"),
        [
            ({"on": "0206-07-12"}, "on", "too-long-ago"),
            ({"on": "2047-01-01"}, "on", "too-far-ahead"),
            ({"on": "9999-12-31"}, "on", "too-far-ahead"),
            ({"at": "9999-12-31T23:59:59Z"}, "at", "too-far-ahead"),
            ({"at": "9999-12-31T23:59:59-14:00"}, "at", "too-far-ahead"),
            ({"at": "0001-01-01T00:00:00+14:00"}, "at", "too-long-ago"),
            ({"at": "1899-12-31T23:59:59Z", "on": "2026-07-20"}, "at", "too-long-ago"),
        ],
    )
    async def test_what_is_expected_lies_neither_too_far_back_nor_ahead(
        self, intake: IntakeFixture, said: dict[str, Any], field: str, code: str
    ) -> None:
        answer = await intake.post("/v1/alerts", told(expected=[{"kind": "hearing"} | said]))
        assert answer.status_code == 422
        [fault] = answer.json()["errors"]
        assert (fault["field"], fault["code"]) == (f"expected.0.{field}", code)
        assert await intake.count("alerts") == 0

    @pytest.mark.parametrize("at", ["1900-01-01T00:00:00+14:00", "2046-07-14T23:59:59-14:00"])
    async def test_the_first_and_the_last_day_are_taken(
        self, intake: IntakeFixture, at: str
    ) -> None:
        await intake.file(told(expected=[{"kind": "hearing", "at": at, "past_confirmed": True}]))
