"""Convert envelopes to records of the bus and back: CloudEvents 1.0, binary mode (`ce_*`)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import ValidationError

from shared.contracts.catalogue import EVENTS
from shared.contracts.envelope import Envelope, topic_of
from shared.messaging.bus import Record

_OPTIONAL = ("traceparent",)

KEY_KIND = "ce_keykind"
"""The kind of its key, such as `alert` or `case`, so that it is known for later types too."""


class NotAnEvent(Exception):
    """A record without the attributes of an event.

    The message names attributes, never their content.
    """


def encode(envelope: Envelope) -> Record:
    """Return the record for the topic of the envelope's source; key and attributes are text."""
    headers = {
        "ce_specversion": b"1.0",
        "ce_id": str(envelope.id).encode(),
        "ce_source": envelope.source.encode(),
        "ce_type": envelope.type.encode(),
        "ce_time": envelope.time.astimezone(UTC).isoformat().encode(),
        "ce_sequence": b"%d" % envelope.sequence,
        "ce_actor": envelope.actor.encode(),
        "ce_subjects": ",".join(map(str, envelope.subjects)).encode(),
    }
    if envelope.traceparent:
        headers["ce_traceparent"] = envelope.traceparent.encode()
    if known := EVENTS.get(envelope.type):
        headers[KEY_KIND] = known.key_field.encode()
    headers["content-type"] = b"application/json"
    return Record(topic_of(envelope.source), str(envelope.key).encode(), envelope.data, headers)


def decode(record: Record) -> Envelope:
    """Return the envelope; raise `NotAnEvent` if attributes are missing or cannot be read."""
    attributes = _attributes(record.headers)
    try:
        moment = datetime.fromisoformat(attributes["time"])
        if moment.tzinfo is None or attributes["specversion"] != "1.0":
            raise NotAnEvent("ce_time without zone, or another CloudEvents version")
        envelope = Envelope.model_validate(
            {
                "id": attributes["id"],
                "source": attributes["source"],
                "type": attributes["type"],
                "key": record.key.decode(),
                "sequence": attributes["sequence"],
                "time": moment,
                "actor": attributes["actor"],
                "subjects": tuple(filter(None, attributes.get("subjects", "").split(","))),
                **{name: attributes[name] for name in _OPTIONAL if name in attributes},
                "data": record.value,
            }
        )
    except KeyError as missing:
        raise NotAnEvent(f"no attribute ce_{missing.args[0]}") from None
    except ValidationError as error:
        names = sorted({str(fault["loc"][0]) for fault in error.errors(include_input=False)})
        raise NotAnEvent(f"unreadable: {', '.join(names)}") from None
    except ValueError:
        raise NotAnEvent("unreadable: time or key") from None
    if topic_of(envelope.source) != record.topic:
        raise NotAnEvent("ce_source is not the writer of this topic")
    return envelope


def _attributes(headers: Mapping[str, bytes]) -> dict[str, str]:
    try:
        return {
            name.removeprefix("ce_"): value.decode()
            for name, value in headers.items()
            if name.startswith("ce_")
        }
    except UnicodeDecodeError:
        raise NotAnEvent("an attribute is no UTF-8") from None
