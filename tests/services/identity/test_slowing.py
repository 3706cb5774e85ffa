"""The rule that slows guessing down."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.rules.slowing import ACCOUNT, ACCOUNT_FROM_PLACE, PLACE, Slowing, place_of

NOW = datetime(2026, 7, 14, tzinfo=UTC)
RULES = (ACCOUNT_FROM_PLACE, ACCOUNT, PLACE)


@pytest.mark.parametrize("rule", RULES)
def test_a_wait_grows_and_ends_always(rule: Slowing) -> None:
    waits = [rule.wait_after(failures) for failures in range(200)]
    assert waits == sorted(waits)
    assert waits[rule.free - 1] == timedelta(0)
    assert waits[rule.free] == timedelta(seconds=1)
    assert waits[-1] == rule.longest <= timedelta(minutes=15)


@pytest.mark.parametrize("rule", RULES)
def test_old_failures_count_no_more(rule: Slowing) -> None:
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
