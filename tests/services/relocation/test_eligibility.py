"""Sums are exact, no grant is above the ceiling, and all three criteria are required."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.relocation.programmes import CRITERIA, Programme, load_programmes
from services.relocation.rules.eligibility import (
    Cost,
    Finding,
    Obstacle,
    cost_faults,
    obstacles,
    total,
    unanswered,
)
from shared.taxonomy import load_taxonomy

CENTS = st.integers(min_value=1, max_value=2_000_000)


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programmes(load_taxonomy()).get("protectdefenders-emergency")


def costs(cents: list[int]) -> list[Cost]:
    return [Cost("other", Decimal(each) / 100, "EUR") for each in cents]


@given(cents=st.lists(CENTS, max_size=40))
def test_a_sum_is_exact_to_the_cent_in_any_order(cents: list[int]) -> None:
    lines = costs(cents)
    assert total(lines) == total(reversed(lines)) == Decimal(sum(cents)).scaleb(-2)


@given(cents=st.lists(CENTS, max_size=40))
def test_costs_are_refused_exactly_when_they_are_above_the_ceiling(
    programme: Programme, cents: list[int]
) -> None:
    faults = cost_faults(programme, costs(cents))
    assert bool(faults) == (sum(cents) > 1_000_000)


@pytest.mark.parametrize("findings", list(product(Finding, repeat=3)))
def test_only_three_criteria_that_are_met_leave_no_obstacle(
    findings: tuple[Finding, Finding, Finding],
) -> None:
    found = dict(zip(CRITERIA, findings, strict=True))
    shut = obstacles(found, ())
    assert [each.field for each in shut] == [
        f"criteria.{name}" for name in CRITERIA if found[name] is not Finding.MET
    ]


def test_an_exclusion_is_an_obstacle_though_all_criteria_are_met() -> None:
    (shut,) = obstacles(dict.fromkeys(CRITERIA, Finding.MET), ["funded-elsewhere"])
    assert shut.obstacle is Obstacle.EXCLUDED


def test_an_exclusion_that_nobody_looked_at_is_an_obstacle_too(programme: Programme) -> None:
    open_ones = unanswered(programme, {"funded-elsewhere": False})
    assert open_ones == ("restrictive-measures",)
    (shut,) = obstacles(dict.fromkeys(CRITERIA, Finding.MET), (), open_ones)
    assert shut.obstacle is Obstacle.NOT_LOOKED_AT


def test_a_sum_over_two_currencies_is_not_compared(programme: Programme) -> None:
    mixed = [Cost("other", Decimal(9000), "EUR"), Cost("other", Decimal(9000), "XOF")]
    assert [each.field for each in cost_faults(programme, mixed)] == ["costs.1.currency"]
