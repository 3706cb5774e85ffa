"""An old failure does not halt a consumer."""

import pytest

from shared.messaging import halting
from shared.messaging.halting import HaltRule, Watch


def test_only_what_failed_within_its_time_counts_for_the_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr(halting, "monotonic", lambda: now)
    rule = HaltRule()
    most = int(rule.share * rule.events)
    watch = Watch(rule)
    for _ in range(most):
        watch.note(failed=True)
    now += rule.seconds + 1
    watch.note(failed=True)
    assert not watch.too_many()
    for _ in range(most):
        watch.note(failed=True)
    assert watch.too_many()
