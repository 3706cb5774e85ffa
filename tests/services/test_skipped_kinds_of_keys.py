"""The kinds of keys that each service skips unread; another service reads each of them."""

from collections.abc import Mapping
from typing import Any, cast

from services.dispatch import events as dispatch
from services.dispatch.context import LISTENS_TO
from services.identity.app import ANCHORED_HERE
from services.intake import events as intake
from services.relocation import events as relocation
from services.triage import events as triage
from shared.contracts.audit import AuditAnchored
from shared.contracts.catalogue import EVENTS, SERVICES
from shared.contracts.envelope import Event, topic_of
from shared.contracts.identity import AccountChanged
from shared.messaging.ignored_keys import IgnoredKeys

NO_PARTS = cast("Any", None)
HEARD: Mapping[str, tuple[tuple[str, ...], Mapping[type[Event], object]]] = {
    "intake": (intake.LISTENS_TO, intake.handlers()),
    "triage": (triage.LISTENS_TO, triage.handlers(NO_PARTS)),
    "dispatch": (LISTENS_TO, dispatch.handlers(NO_PARTS)),
    "relocation": (relocation.LISTENS_TO, relocation.handlers(NO_PARTS)),
    "identity": (ANCHORED_HERE, {}),
}


def heard_by(service: str) -> list[type[Event]]:
    return [*HEARD[service][1], AccountChanged, AuditAnchored]


def unread_of(service: str) -> IgnoredKeys:
    return IgnoredKeys({event.type: event for event in heard_by(service)})


def kinds(service: str) -> dict[str, set[str]]:
    """Return the kinds of keys that it skips, for each topic that it reads."""
    unread = unread_of(service).kinds
    return {each: set(unread[topic_of(each)]) for each in HEARD[service][0]}


def test_intake_reads_cases_alone() -> None:
    assert kinds("intake") == {
        "triage": {"notice"},
        "dispatch": {"campaign", "document", "reach", "notice"},
        "relocation": {"grant", "notice"},
        "identity": {"notice"},
    }


def test_triage_reads_all_but_notices() -> None:
    assert set().union(*kinds("triage").values()) == {"notice"}


def test_dispatch_reads_notices_alerts_and_cases() -> None:
    assert kinds("dispatch") == {
        "intake": set(),
        "triage": set(),
        "dispatch": {"campaign", "document", "reach"},
        "relocation": {"grant"},
        "identity": set(),
    }


def test_relocation_reads_alerts_and_cases() -> None:
    assert kinds("relocation") == {
        "intake": {"notice"},
        "triage": {"notice"},
        "identity": {"notice"},
    }


def test_identity_reads_anchors_alone() -> None:
    assert kinds("identity") == {
        "intake": {"alert", "notice"},
        "triage": {"case", "notice"},
        "dispatch": {"campaign", "document", "reach", "notice"},
        "relocation": {"grant", "notice"},
    }


def test_what_is_heard_and_all_under_its_kind_of_key_is_read() -> None:
    for service, (topics, _) in HEARD.items():
        unread = unread_of(service)
        for topic in topics:
            for event in heard_by(service):
                if event.service in (None, topic):
                    assert event.key_field not in unread.kinds[topic_of(topic)], event.type


def test_each_kind_is_checked_by_a_service_that_did_not_write_it() -> None:
    """Only dispatch's own notices are read by no other service: dispatch sends them."""
    for writer in SERVICES:
        for event in EVENTS.values():
            if event.service not in (None, writer):
                continue
            readers = {
                service
                for service, (topics, _) in HEARD.items()
                if writer in topics and event.key_field not in kinds(service)[writer]
            }
            own = {"dispatch"} if (writer, event.key_field) == ("dispatch", "notice") else set()
            assert readers - {writer} or readers == own, f"{event.type} of {writer}"
            assert readers
