"""Guarantee 2: every event takes effect once in each service, however often it is delivered."""

import re
import time
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from services.dispatch import events as dispatch
from services.dispatch.workers.leases import LEASES_EVERY
from services.front.catalogue import CATALOGUE
from services.intake import events as intake
from services.relocation import events as relocation
from services.triage import events as triage
from shared.contracts.envelope import Event
from tests.processes import stories
from tests.processes.buses import KAFKA_IN_PROVE
from tests.processes.flow import Flow
from tests.processes.repairs import parked_keys
from tests.processes.system import System
from tests.processes.waiting import eventually

pytestmark = KAFKA_IN_PROVE

MACHINERY = re.compile(
    r"alembic|audit_|inbox|outbox|idempotency|attempts_at_signing_in|reach$|counted_reach"
)
"""Tables that show no effect of an event, or grow by themselves."""


def test_a_whole_flow_delivered_again_changes_nothing(
    system: System, flow: Flow, country: str
) -> None:
    _end_leases(system)
    began = datetime.now(UTC)
    flow.contact("diplomat", country, email=f"once-{country}@embassy.example".lower())
    told = flow.issued(stories.alert(country))
    flow.settled(flow.campaign_of(told.document))
    _wait_until_quiet(system)
    before = {name: _effects(system, name) for name in CATALOGUE}
    letters = len(system.outside.letters.taken)

    again_before = {name: _repeated(system, name) for name in CATALOGUE}
    system["triage"].stop()
    again_before["triage"] = 0  # a new process starts to count at zero
    _run(system, "rewind", "triage", began)
    _run(system, "republish", "intake", began)
    said = []
    for name in CATALOGUE:
        # Does what `tocsin republish` does, without the seconds that loading a command takes.
        again = "UPDATE outbox SET published_at = NULL WHERE time >= $1 RETURNING event_id"
        said += [row["event_id"] for row in system.rows(name, again, began)]
    system.start_services()

    for name in CATALOGUE:
        _expect_all_again(system, name, said, again_before[name])
    after = {name: _effects(system, name) for name in CATALOGUE}
    changed = [(n, t) for n in CATALOGUE for t in before[n] if after[n][t] != before[n][t]]
    assert changed == [], changed
    assert len(system.outside.letters.taken) == letters


def test_a_consumer_killed_in_the_middle_opens_each_case_once(
    system: System, flow: Flow, country: str
) -> None:
    number = 60
    system["triage"].kill()
    for _ in range(number):
        flow.file(stories.alert(country))

    for killed_at in (1, 20, 40):
        system["triage"].start()
        eventually(
            lambda: system.count("triage", "cases", "country = $1", country),
            lambda cases, least=killed_at: cases >= least,  # type: ignore[misc]  # bound in the loop
            what=f"{killed_at} cases",
        )
        system["triage"].kill()
    system.start_services()

    eventually(
        lambda: system.count("triage", "cases", "country = $1", country),
        lambda cases: cases >= number,
        what="all cases stand open",
    )
    _wait_until_quiet(system)
    assert not parked_keys(system, "triage")
    opened = "SELECT number FROM cases WHERE country = $1"
    cases = system.rows("triage", opened, country)
    assert len(cases) == number
    # An interrupted opening leaves only an unused case number.
    assert len({row["number"] for row in cases}) == number
    theirs = "case_id IN (SELECT id FROM cases WHERE country = $1)"
    assert (
        system.count("triage", "timeline", f"kind = 'case-opened' AND {theirs}", country) == number
    )
    assert system.count("triage", "case_sources", theirs, country) == number
    became = "alert IN (SELECT id FROM alerts WHERE country = $1)"
    assert system.count("intake", "case_alerts", became, country) == number


def _run(system: System, repair: str, service: str, since: datetime) -> None:
    done = system.command(repair, service, "--since", f"{since:%Y-%m-%dT%H:%M:%S}")
    assert done.returncode == 0, done.stderr


def _expect_all_again(system: System, service: str, said: list[UUID], before: int) -> None:
    known = system.count(service, "inbox", "event_id = ANY($1)", said)
    assert known or service not in {"intake", "triage", "dispatch", "relocation"}
    eventually(
        lambda: _repeated(system, service) - before,
        lambda again: again >= known,
        what=f"{service} was given all {known} events again",
    )


def _effects(system: System, service: str) -> dict[str, str]:
    """Return a digest of the rows of every table that events change.

    Not only the number of rows: an effect may be doubled within a row.
    """
    named = system.rows(service, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = sorted(row["tablename"] for row in named)
    digests = {name: _digest(system, service, name) for name in tables if not MACHINERY.match(name)}
    # Anchors of the trail and counts of reach are made by the clock and at each start.
    said = "type NOT LIKE 'tocsin.audit.%' AND type NOT LIKE 'tocsin.reach.%'"
    return {**digests, "said": str(system.count(service, "outbox", said))}


def _digest(system: System, service: str, table: str) -> str:
    rows = f"SELECT md5(string_agg(r::text, E'\\n' ORDER BY r::text)) AS digest FROM {table} r"  # noqa: S608 - a name from the catalogue
    return str(system.rows(service, rows)[0]["digest"])


def _repeated(system: System, service: str) -> int:
    """Return how many events this process of the service received that it already knew."""
    counted = re.findall(
        r'^tocsin_events_consumed_total\{[^}]*outcome="repeated"[^}]*\} ([0-9.]+)$',
        system[service].metrics(),
        re.MULTILINE,
    )
    return int(sum(float(number) for number in counted))


def _end_leases(system: System) -> None:
    """End the leases of a worker that an earlier test killed: waiting takes two minutes."""
    system["dispatch"].stop()
    system.rows("dispatch", "UPDATE deliveries SET lease_until = now() WHERE state = 'claimed'")
    system.start_services()


def _wait_until_quiet(system: System) -> None:
    """Wait until nothing is left to publish, receive or send.

    Every event was published, and every event that a service handles is in its inbox.
    """
    eventually(lambda: _unheard(system) == 0, what="every event has taken effect")
    if system.count("dispatch", "unheard_notices"):
        # A missing recipient is looked for again, by the clock; a notice for nobody stays.
        time.sleep(2 * LEASES_EVERY)
        eventually(lambda: _unheard(system) == 0, what="what found somebody is sent")


HEARS: dict[str, Collection[type[Event]]] = {
    "intake": intake.handlers(),
    "triage": triage.handlers(cast("Any", None)),
    "dispatch": dispatch.handlers(cast("Any", None)),
    "relocation": relocation.handlers(cast("Any", None)),
}
"""The types that each service handles, so that the first event of a type is waited for too."""

_OVER = """
    NOT EXISTS (
        SELECT FROM deliveries AS its
        WHERE its.campaign = unfinished_campaigns.campaign AND its.state IN ('pending', 'claimed')
    ) AND NOT EXISTS (
        SELECT FROM campaigns AS waits WHERE waits.id = unfinished_campaigns.campaign
        AND waits.stopped_at IS NULL AND waits.embargo_until > now()
    )
"""


def _unheard(system: System) -> int:
    # The end of a campaign is found by a check, up to a minute later: the check runs now.
    system.rows("dispatch", f"UPDATE unfinished_campaigns SET look_at = now() WHERE {_OVER}")  # noqa: S608 - our own words
    waiting = system.count("dispatch", "unfinished_campaigns", _OVER)
    waiting += sum(system.count(name, "outbox", "published_at IS NULL") for name in CATALOGUE)
    # E-mails that gather notices are sent now: otherwise the test would wait for them.
    gathers = "state = 'pending' AND reason = 'gathering' AND next_try_at > now()"
    system.rows("dispatch", f"UPDATE deliveries SET next_try_at = now() WHERE {gathers}")  # noqa: S608 - our own words
    due = "state = 'claimed' OR state = 'pending' AND next_try_at <= now()"
    waiting += system.count("dispatch", "deliveries", due)
    for hearer in CATALOGUE:
        heard = {row["event_id"] for row in system.rows(hearer, "SELECT event_id FROM inbox")}
        types = {row["type"] for row in system.rows(hearer, "SELECT DISTINCT type FROM inbox")}
        types |= {event.type for event in HEARS.get(hearer, ())}
        for speaker in CATALOGUE:
            said = system.rows(
                speaker, "SELECT event_id FROM outbox WHERE type = ANY($1)", sorted(types)
            )
            topic = f"tocsin.{speaker}"
            if system.count(hearer, "inbox", "topic = $1", topic):
                waiting += len({row["event_id"] for row in said} - heard)
    return waiting
