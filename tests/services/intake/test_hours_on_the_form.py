"""The time of an expected event on the form: with its time zone, or not at all."""

import re
from datetime import UTC, datetime

import pytest

from shared.contracts.intake import AlertFiled
from tests.services.intake.intake_fixture import IntakeFixture
from tests.services.intake.test_intake_pages import ENOUGH, see, send

DAY = "2030-07-16"
ROW = {"expected.0.kind": "hearing", "expected.0.on": DAY}


async def test_an_hour_is_told_as_a_moment_in_the_zone_of_its_place(intake: IntakeFixture) -> None:
    form = ENOUGH | ROW | {"expected.0.hour": "09:30", "expected.0.zone": "Africa/Cairo"}
    answer = await send(intake, "/alerts/new", form)
    assert answer.status_code == 303
    [event] = await intake.said(AlertFiled)
    assert event.expected[0].at == datetime(2030, 7, 16, 6, 30, tzinfo=UTC)
    assert str(event.expected[0].on) == DAY
    page = await see(intake, answer.headers["location"])
    assert "16 Jul 2030, 08:30" in page.text or "16 Jul 2030, 06:30" in page.text


async def test_the_zone_of_a_country_that_has_one_need_not_be_chosen(
    intake: IntakeFixture,
) -> None:
    form = ENOUGH | ROW | {"expected.0.hour": "09:30"}
    answer = await send(intake, "/alerts/new", form)
    [event] = await intake.said(AlertFiled)
    assert event.expected[0].at == datetime(2030, 7, 16, 6, 30, tzinfo=UTC)
    page = await see(intake, answer.headers["location"])
    assert "16 Jul 2030, 09:30 (Africa/Cairo), 16 Jul 2030, 0" in page.text


async def test_a_day_alone_is_told_as_before(intake: IntakeFixture) -> None:
    form = ENOUGH | ROW | {"expected.0.zone": "Africa/Cairo"}
    assert (await send(intake, "/alerts/new", form)).status_code == 303
    [event] = await intake.said(AlertFiled)
    assert (str(event.expected[0].on), event.expected[0].at) == (DAY, None)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"expected.0.hour": "09:30", "country": "RUS"}, "zone"),
        ({"expected.0.hour": "00:30", "expected.0.on": "2027-04-30"}, "hour"),
        ({"expected.0.hour": "23:30", "expected.0.on": "2027-10-28"}, "hour"),
        ({"expected.0.hour": "09:30", "expected.0.zone": "Mars/Base"}, "zone"),
        ({"expected.0.hour": "half past nine", "expected.0.zone": "UTC"}, "hour"),
        ({"expected.0.hour": "09:30+02:00", "expected.0.zone": "UTC"}, "hour"),
        ({"expected.0.hour": "09:30", "expected.0.zone": "UTC", "expected.0.on": ""}, "on"),
        (
            {"expected.0.hour": "09:30", "expected.0.zone": "UTC", "expected.0.on": "2020-01-01"},
            "on",
        ),
    ],
)
async def test_what_is_missing_is_asked_for_at_its_field_and_nothing_is_lost(
    intake: IntakeFixture, said: dict[str, str], field: str
) -> None:
    form = {name: value for name, value in (ENOUGH | ROW | said).items() if value}
    page = await send(intake, "/alerts/new", form)
    assert page.status_code == 422
    assert set(re.findall(r'<li><a href="#([^"]+)">', page.text)) == {f"f-expected-0-{field}"}
    assert f'id="f-expected-0-{field}"' in page.text
    assert f'value="{said["expected.0.hour"]}"' in page.text
    assert await intake.count("alerts") == 0


async def test_an_hour_of_today_that_is_past_is_asked_about_once(intake: IntakeFixture) -> None:
    intake.clock.now = datetime(2026, 7, 14, 12, tzinfo=UTC)
    today = ROW | {"expected.0.on": "2026-07-14", "expected.0.zone": "UTC"}
    form = ENOUGH | today | {"expected.0.hour": "12:00"}
    page = await send(intake, "/alerts/new", form)
    assert page.status_code == 422
    assert "This time is in the past." in page.text
    assert 'name="expected.0.past_confirmed"' in page.text
    meant = await send(intake, "/alerts/new", form | {"expected.0.past_confirmed": "true"})
    assert meant.status_code == 303
    ahead = await send(intake, "/alerts/new", form | {"expected.0.hour": "12:01"})
    assert ahead.status_code == 303
