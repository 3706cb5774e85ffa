"""The rule that slows down password guessing."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.rules.throttling import (
    ACCOUNT,
    ACCOUNT_FROM_DEVICE,
    ACCOUNT_FROM_PLACE,
    PLACE,
    Throttle,
)
from shared.access.networks import network_of, place_of

NOW = datetime(2026, 7, 14, tzinfo=UTC)
RULES = (ACCOUNT_FROM_PLACE, ACCOUNT_FROM_DEVICE, PLACE)


@pytest.mark.parametrize("rule", RULES)
def test_a_wait_grows_and_ends_always(rule: Throttle) -> None:
    waits = [rule.wait_after(failures) for failures in range(200)]
    assert waits == sorted(waits)
    assert waits[rule.free - 1] == timedelta(0)
    assert waits[rule.free] == timedelta(seconds=1)
    assert waits[-1] == rule.longest <= timedelta(minutes=15)


@pytest.mark.parametrize("rule", RULES)
def test_old_failures_count_no_more(rule: Throttle) -> None:
    assert rule.left(1000, NOW, NOW) == rule.longest
    assert rule.left(1000, NOW, NOW + rule.forgotten_after) <= timedelta(0)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_ipv6_site_is_one_place(address: str | None, place: str) -> None:
    assert place_of(address) == place


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::9", "2001:db8:1::/48"),
        (None, "unknown"),
    ],
)
def test_what_one_hand_holds_is_one_network(address: str | None, network: str) -> None:
    assert network_of(address) == network


def test_turns_come_one_by_one_once_the_free_ones_are_taken() -> None:
    until, turns = None, []
    for _ in range(ACCOUNT.free + 3):
        turns.append(ACCOUNT.next_turn(until, NOW) - NOW)
        until = ACCOUNT.taken(until, NOW)
    waits = [timedelta(0)] * ACCOUNT.free + [ACCOUNT.step * each for each in (1, 2, 3)]
    assert turns == waits
    later = NOW + ACCOUNT.step * ACCOUNT.free * 2
    assert ACCOUNT.next_turn(until, later) == later


def test_a_turn_is_good_until_a_while_after_it_came() -> None:
    assert ACCOUNT.is_good(NOW, NOW - ACCOUNT.longest)
    assert ACCOUNT.is_good(NOW, NOW)
    assert not ACCOUNT.is_good(NOW, NOW + ACCOUNT.lasts)
    assert not ACCOUNT.is_good(None, NOW)


def test_a_year_of_guesses_is_bounded_and_so_is_the_wait() -> None:
    """Some 16 million guesses are few for 12 characters that are not common."""
    assert timedelta(days=365) / ACCOUNT.step < 16_000_000
    assert ACCOUNT.longest <= timedelta(minutes=20)
