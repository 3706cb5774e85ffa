"""The hour of an act, with the time zone of its place. All persons are invented."""

from typing import Any

import pytest

from shared.contracts.facts import Facts
from shared.contracts.intake import AlertFiled
from tests.services.intake.intake_fixture import MINIMAL, IntakeFixture

ACT = {"violation": "arbitrary-detention", "on": "2026-07-12", "hour": "21:30"}
NEWS = {"development": "release", "on": "2026-07-13", "hour": "08:05", "zone": "Asia/Amman"}


async def test_the_zone_of_a_country_that_has_one_is_filled_in_and_both_times_are_shown(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file(MINIMAL | {"acts": [ACT], "developments": [NEWS]})
    [event] = await intake.said(AlertFiled)
    keys = await intake.keys(event.subject)
    facts = keys.open_part(Facts, event.id, "facts", event.facts)
    assert (facts.acts[0].hour, facts.acts[0].zone) == ("21:30", "Africa/Cairo")
    assert (facts.developments[0].hour, facts.developments[0].zone) == ("08:05", "Asia/Amman")
    page = (await intake.client.get(f"/alerts/{alert}", headers=intake.cookie())).text
    assert "12 Jul 2026, 21:30 (Africa/Cairo), 12 Jul 2026, " in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"hour": "9 pm"}, "hour"),
        ({"hour": "24:00"}, "hour"),
        ({"on": None}, "on"),
        ({"precision": "unknown-day"}, "on"),
        ({"zone": "Mars/Base"}, "zone"),
        # Clocks are put forward on the last Friday of April, and back on that of October.
        ({"on": "2026-04-24", "hour": "00:30"}, "hour"),
        ({"on": "2025-10-30", "hour": "23:30"}, "hour"),
        ({"on": "2026-07-14", "hour": "23:59"}, "hour"),
    ],
)
async def test_what_is_no_moment_is_asked_about(
    intake: IntakeFixture, changed: dict[str, Any], field: str
) -> None:
    answer = await intake.post("/v1/alerts", MINIMAL | {"acts": [ACT | changed]})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [f"acts.0.{field}"]


async def test_a_country_with_several_zones_is_asked_which(intake: IntakeFixture) -> None:
    told = MINIMAL | {"country": "RUS", "acts": [ACT]}
    answer = await intake.post("/v1/alerts", told)
    assert [each["field"] for each in answer.json()["errors"]] == ["acts.0.zone"]
    there = MINIMAL | {"country": "RUS", "acts": [ACT | {"zone": "Asia/Omsk"}]}
    assert (await intake.post("/v1/alerts", there)).status_code == 201
