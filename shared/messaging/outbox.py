"""Write outgoing events in the transaction of the change that they report.

The relay publishes them, and deletes them after `RelaySettings.keep`.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from shared.contracts.envelope import MAX_RECORD_BYTES, Event, topic_of
from shared.messaging.bus import RecordTooLarge
from shared.storage.closing import Part
from shared.storage.unit_of_work import CommitStage, UnitOfWork

WAKE = "tocsin_outbox"
"""The channel of NOTIFY on which the relay listens."""

# The counter rows are locked in the order of their keys (no deadlock between two units of work)
# and stay locked until the commit. An id is drawn after the lock of its key was taken, because the
# row that draws it is made from the counter's answer: so for each key the order of ids, that of
# sequences and that of commits are one.
_STORE = Part(
    steps="""
    emitted AS MATERIALIZED (
        SELECT * FROM unnest(
            CAST(:event_ids AS uuid[]), CAST(:event_topics AS text[]), CAST(:event_keys AS uuid[]),
            CAST(:event_types AS text[]), CAST(:event_times AS timestamptz[]),
            CAST(:event_actors AS text[]), CAST(:event_subjects AS text[]),
            CAST(:event_traceparents AS text[]), CAST(:event_contents AS bytea[])
        ) WITH ORDINALITY AS emitted
            (event_id, topic, key, type, time, actor, subjects, traceparent, value, place)
    ), numbered AS (
        INSERT INTO outbox_keys AS counter (key, last_sequence)
        SELECT key, count(*) FROM emitted GROUP BY key ORDER BY key
        ON CONFLICT (key) DO UPDATE
            SET last_sequence = counter.last_sequence + excluded.last_sequence
        RETURNING key, last_sequence
    ), put_out AS (
        INSERT INTO outbox
            (event_id, topic, key, type, sequence, time, actor, subjects, traceparent, value)
        SELECT event_id, topic, key, type,
            last_sequence + 1 - row_number() OVER (PARTITION BY key ORDER BY place DESC),
            time, actor, CAST(subjects AS uuid[]), traceparent, value
        FROM emitted JOIN numbered USING (key)
        ORDER BY place
        RETURNING id
    )
    """,
    awaited=("put_out",),
    effect="pg_notify('tocsin_outbox', '')",
)


class WrongWriter(Exception):
    """A service tried to emit an event that only another service may emit."""


def outbox_stage(service: str) -> CommitStage:
    """Return the stage that puts `work.events` into the outbox by the closing statement.

    Each gets the next `sequence` of its key, without gaps. Raises `RecordTooLarge` or
    `WrongWriter`, and then nothing of the unit of work is stored.
    """

    async def store(work: UnitOfWork) -> None:
        if not work.events:
            return
        many = len(work.events)
        parameters = _columns(service, work.events, work.traceparents)
        parameters |= {
            "event_topics": [topic_of(service)] * many,
            "event_times": [work.now] * many,
            "event_actors": [work.actor] * many,
        }
        work.close_with(_STORE, parameters)

    return store


def _columns(
    service: str, events: Sequence[Event], traceparents: Mapping[UUID, str | None]
) -> dict[str, Any]:
    contents = [event.data() for event in events]
    for event, content in zip(events, contents, strict=True):
        if event.service not in (None, service):
            raise WrongWriter(f"{service} may not emit {event.type}: it belongs to {event.service}")
        if len(content) > MAX_RECORD_BYTES:
            raise RecordTooLarge(len(content))
    return {
        "event_ids": [event.id for event in events],
        "event_keys": [event.key for event in events],
        "event_types": [event.type for event in events],
        "event_subjects": ["{" + ",".join(map(str, event.subjects)) + "}" for event in events],
        "event_traceparents": [traceparents.get(event.id) for event in events],
        "event_contents": contents,
    }
