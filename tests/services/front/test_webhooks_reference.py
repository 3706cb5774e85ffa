"""The webhooks reference for partners matches the code."""

import re
from datetime import timedelta
from pathlib import Path
from random import Random

from services.dispatch.channels.webhook import WEBHOOK
from services.dispatch.rules.reasons import TRANSPORT, Reason
from services.dispatch.rules.retries import next_try
from services.dispatch.rules.trial_messages import MOST_A_DAY, PAUSE
from services.front import webhooks_reference
from shared.clock import utc_now

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / webhooks_reference.PATH


class NoJitter(Random):
    def random(self) -> float:
        return 0.0


def test_the_committed_document_is_that_of_the_code(tmp_path: Path) -> None:
    assert webhooks_reference.check(ROOT) == []
    assert webhooks_reference.check(tmp_path) == [
        "docs/webhooks.md: stale; run `tocsin contracts write`",
        "docs/webhooks.schema.json: stale; run `tocsin contracts write`",
    ]


def test_it_says_how_often_a_test_may_be_sent() -> None:
    told = " ".join(DOCUMENT.read_text().split())
    pause = f"at least {PAUSE // timedelta(minutes=1)} minute between two"
    assert f"send a test to it, {MOST_A_DAY} times a day with {pause}" in told


def test_the_times_of_the_schedule_are_those_at_which_it_is_tried() -> None:
    told = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", DOCUMENT.read_text(), re.MULTILINE)
    assert told[0] == ("1", "none", "at once")
    begun = at = utc_now()
    for attempts, (number, pause, since) in enumerate(told[1:], 1):
        then = next_try(WEBHOOK.retries, attempts, at, NoJitter())
        assert then is not None
        assert (int(number), read(pause), read(since)) == (attempts + 1, then - at, then - begun)
        at = then
    assert next_try(WEBHOOK.retries, len(told), at, NoJitter()) is None


def test_each_fault_in_which_no_answer_came_has_a_row() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| .+ \| .+ \|$", DOCUMENT.read_text(), re.MULTILINE)
    assert set(map(Reason, (row for row in rows if row in set(Reason)))) >= TRANSPORT


def read(span: str) -> timedelta:
    """Return `1 day 7 hours` as a timedelta."""
    parts = re.findall(r"(\d+) (day|hour|minute|second)s?", span)
    return timedelta(**{f"{unit}s": int(number) for number, unit in parts})
