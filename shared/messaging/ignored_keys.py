"""Skip events under keys that a service does not read.

If a key may have an event that a service receives, all of its events are counted, so that a missing
one is noticed. For any other key no place is stored, because nothing of it can be missing.
"""

from collections.abc import Mapping

from shared.contracts import catalogue
from shared.contracts.envelope import Event, topic_of
from shared.messaging.bus import Record
from shared.messaging.records import KEY_KIND


class IgnoredKeys:
    """Decides which events of one service are skipped without being read.

    `heard`: the received events, by type.
    """

    def __init__(self, heard: Mapping[str, type[Event]]) -> None:
        self._heard = heard
        self.kinds = {
            topic_of(service): _unwatched(service, heard) for service in catalogue.SERVICES
        }
        """By topic, the kinds of keys under which nothing is received."""
        self._types = frozenset(
            (topic_of(service), event.type.encode())
            for service in catalogue.SERVICES
            for event in _said_by(service)
            if event.key_field in self.kinds[topic_of(service)]
        )

    def is_ignored(self, record: Record) -> bool:
        """Return whether a record is skipped without being read, by its type.

        Its signature is not checked either: services that receive the type do that. A forged record
        of such a type takes no effect here.
        """
        return (record.topic, record.headers.get("ce_type")) in self._types

    def has_no_place(self, record: Record) -> bool:
        """Return whether a record is of a later type, under a key without a received event.

        No place was stored for the events before it. Only for genuine records.
        """
        kind = record.headers.get(KEY_KIND, b"").decode("ascii", "replace")
        said = record.headers.get("ce_type", b"").decode("ascii", "replace")
        unwatched = kind in self.kinds.get(record.topic, frozenset())
        return unwatched and catalogue.is_unknown(said, self._heard)


def _said_by(service: str) -> list[type[Event]]:
    return [event for event in catalogue.EVENTS.values() if event.service in (None, service)]


def _unwatched(service: str, heard: Mapping[str, type[Event]]) -> frozenset[str]:
    said = _said_by(service)
    watched = {event.key_field for event in said if not catalogue.is_unknown(event.type, heard)}
    return frozenset(event.key_field for event in said) - watched
