"""Deadlines are never too late, and links are proposals for a person to decide on."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.triage.deadline_steps import load_deadline_steps
from services.triage.rules.deadlines import (
    LEAST,
    WESTERNMOST,
    acknowledgement,
    end_of,
    expectations,
    is_soon,
)
from services.triage.rules.expectations import HEARINGS, REMOVALS
from services.triage.rules.risk import Danger, assess
from services.triage.rules.similarity import (
    ATTACKS,
    Fingerprint,
    likeness,
    tells_of_attack_on_colleague,
)
from shared.contracts.codes import Expectation
from shared.taxonomy import load_taxonomy

STEPS = load_deadline_steps()
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ONE = Fingerprint(
    country="EGY",
    names=frozenset({b"n"}),
    sounds=frozenset({b"s"}),
    organisations=frozenset({b"o"}),
    dates=frozenset({date(2026, 2, 27)}),
    violations=frozenset({"arbitrary-detention"}),
)
hashes = st.frozensets(st.sampled_from([b"a", b"b", b"c"]), max_size=2)
fingerprints = st.builds(
    Fingerprint,
    country=st.sampled_from(["EGY", "TUN"]),
    names=hashes,
    sounds=hashes,
    organisations=hashes,
    dates=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=2),
    violations=st.frozensets(st.sampled_from(["threats", "killing"]), max_size=2),
)


def test_the_list_of_what_is_expected_names_the_same_deadlines() -> None:
    kinds: dict[str, set[str]] = {deadline: set() for deadline in ("hearing", "removal", "none")}
    for kind in load_taxonomy().expectations:
        kinds[kind.clock].add(kind.code)
    assert kinds["hearing"] == HEARINGS
    assert kinds["removal"] == REMOVALS


def test_acknowledgement_is_warned_after_60_90_and_120_minutes() -> None:
    minutes = [(d.due_at - NOW) // timedelta(minutes=1) for d in acknowledgement(NOW, STEPS)]
    assert minutes == [60, 90, 120]


@given(
    st.lists(
        st.builds(
            Expectation,
            kind=st.sampled_from(["hearing", "removal"]),
            on=st.one_of(st.none(), st.dates(date(2026, 2, 1), date(2026, 6, 1))),
        ),
        max_size=4,
    )
)
def test_a_deadline_is_never_after_the_day_begins_anywhere(expected: list[Expectation]) -> None:
    days = [each.on for each in expected if each.on]
    for deadline in expectations(expected, NOW, STEPS):
        assert deadline.due_at >= NOW + LEAST
        assert any(
            deadline.due_at <= max(NOW + LEAST, datetime(d.year, d.month, d.day, tzinfo=UTC))
            for d in days
        )


@given(st.dates())
@example(date.max)
def test_a_day_is_over_when_it_is_over_everywhere(day: date) -> None:
    end = end_of(day)
    if end is None:
        assert day == date.max
    else:
        assert end.astimezone(WESTERNMOST).date() > day
        before = end.astimezone(UTC) - timedelta(microseconds=1)
        assert before.astimezone(WESTERNMOST).date() == day


zones = st.timezones() | st.sampled_from([timezone(timedelta(hours=h)) for h in (-23, 0, 23)])
any_expectation = st.builds(
    Expectation,
    kind=st.sampled_from(["hearing", "removal"]),
    on=st.none() | st.dates() | st.sampled_from([date.min, date.max]),
    at=st.none() | st.datetimes(timezones=zones, allow_imaginary=False),
)
EDGES = [
    Expectation(kind="hearing", at=datetime.combine(day, hour, timezone(timedelta(hours=ahead))))
    for day, hour in ((date.min, time.min), (date.max, time.max))
    for ahead in (-23, 0, 23)
] + [Expectation(kind="hearing", on=edge) for edge in (date.min, date.max)]


@given(st.lists(any_expectation, max_size=4))
@example(EDGES)
def test_no_date_is_out_of_a_deadline_s_reach(expected: list[Expectation]) -> None:
    for deadline in expectations(expected, NOW, STEPS):
        assert deadline.due_at.astimezone(UTC) >= NOW


@given(st.lists(any_expectation, max_size=4))
@example(EDGES)
def test_no_date_is_out_of_a_score_s_reach(expected: list[Expectation]) -> None:
    assert assess(Danger(acts=(), severities=(), expected=expected), NOW).score


@pytest.mark.parametrize(
    ("hours", "minutes"), [(48 + 5, 300), (47, 120), (24, 120), (3, 90), (0.4, 15), (-20, 15)]
)
def test_no_deadline_is_overdue_when_it_is_made(hours: float, minutes: int) -> None:
    hearing = Expectation(kind="hearing", at=NOW + timedelta(hours=hours))
    (deadline,) = expectations([hearing], NOW, STEPS)
    assert deadline.due_at == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(("kind", "lead"), [("hearing", 48), ("removal", 72)])
def test_there_is_time_to_act_before_the_day(kind: str, lead: int) -> None:
    expected = Expectation(kind=kind, at=NOW + timedelta(hours=100))
    (deadline,) = expectations([expected], NOW, STEPS)
    assert (deadline.kind, deadline.due_at) == (kind, NOW + timedelta(hours=100 - lead))


def test_a_deadline_tells_the_day_that_it_is_about() -> None:
    at, on = NOW + timedelta(hours=100), date(2026, 3, 9)
    days = [
        {
            deadline.day
            for deadline in expectations([Expectation(kind="hearing", **said)], NOW, STEPS)
        }
        for said in ({"at": at}, {"on": on}, {"at": at, "on": on})
    ]
    assert days == [{at.date()}, {on}, {on}]


@pytest.mark.parametrize("kind", ["hearing", "removal"])
@pytest.mark.parametrize(
    ("now", "on", "has_one"),
    [
        # On the same day, at any hour: at UTC+14 it began before this.
        (datetime(2026, 3, 2, 0, 1, tzinfo=UTC), date(2026, 3, 2), True),
        (datetime(2026, 3, 2, 10, 1, tzinfo=UTC), date(2026, 3, 2), True),
        (datetime(2026, 3, 2, 23, 59, tzinfo=UTC), date(2026, 3, 2), True),
        # The day before continues in the Americas.
        (datetime(2026, 3, 3, 4, tzinfo=UTC), date(2026, 3, 2), True),
        (datetime(2026, 3, 3, 11, 59, tzinfo=UTC), date(2026, 3, 2), True),
        (datetime(2026, 3, 3, 12, tzinfo=UTC), date(2026, 3, 2), False),
    ],
)
def test_a_day_that_goes_on_somewhere_has_its_deadline(
    kind: str, now: datetime, on: date, *, has_one: bool
) -> None:
    found = expectations([Expectation(kind=kind, on=on)], now, STEPS)
    assert [deadline.due_at for deadline in found] == [now + LEAST] * has_one
    assert is_soon([Expectation(kind=kind, on=on)], now, STEPS) is has_one


def test_what_is_over_or_has_no_date_has_no_deadline() -> None:
    gone = Expectation(kind="hearing", on=date(2026, 2, 20))
    assert expectations([gone, Expectation(kind="removal")], NOW, STEPS) == ()
    day_old = Expectation(kind="hearing", at=NOW - timedelta(days=1))
    assert expectations([day_old], NOW, STEPS) == ()


def test_the_same_name_in_the_same_country_is_proposed_with_its_reasons() -> None:
    other = replace(ONE, organisations=frozenset(), dates=frozenset(), violations=frozenset())
    found = likeness(ONE, other)
    assert found is not None
    assert found.reasons == ("same-name", "same-country")


def test_a_common_name_in_another_country_is_not_enough() -> None:
    other = Fingerprint("TUN", ONE.names, frozenset(), frozenset(), frozenset(), frozenset())
    assert likeness(ONE, other) is None


def test_country_and_dates_alone_propose_nothing() -> None:
    other = replace(ONE, names=frozenset(), sounds=frozenset(), organisations=frozenset())
    assert likeness(ONE, other) is None


def test_colleagues_in_the_same_days_are_proposed() -> None:
    other = replace(ONE, names=frozenset(), sounds=frozenset())
    found = likeness(ONE, other)
    assert found is not None
    assert "same-organisation" in found.reasons


def test_only_the_same_organisation_needs_dates() -> None:
    """The form of an alert says so to a person who files a second one."""
    one = replace(ONE, names=frozenset(), sounds=frozenset(), violations=frozenset())
    assert likeness(one, one)
    assert likeness(one, replace(one, dates=frozenset())) is None


@given(fingerprints, fingerprints)
def test_likeness_does_not_depend_on_which_came_first(one: Fingerprint, two: Fingerprint) -> None:
    assert likeness(one, two) == likeness(two, one)


def test_an_attack_on_a_colleague_is_seen() -> None:
    attack = replace(ONE, violations=frozenset({"attempted-killing"}))
    assert tells_of_attack_on_colleague(ONE, attack, ATTACKS)
    assert not tells_of_attack_on_colleague(attack, ONE, ATTACKS)
    assert not tells_of_attack_on_colleague(
        replace(ONE, organisations=frozenset()), attack, ATTACKS
    )


def test_a_deadline_counts_to_the_hour_where_that_is_known() -> None:
    cairo = timezone(timedelta(hours=2))
    hour = datetime(2026, 3, 20, 9, 30, tzinfo=cairo)
    known = Expectation(kind="hearing", on=hour.date(), at=hour)
    (due,) = expectations([known], NOW, STEPS)
    assert (due.due_at, due.day, due.at) == (
        hour - timedelta(hours=48),
        hour.date(),
        hour,
    )
    (of_day,) = expectations([known.model_copy(update={"at": None})], NOW, STEPS)
    assert of_day.at is None
    assert of_day.due_at < due.due_at
