"""The AsyncAPI 3 document of all topics, generated from the same models that write the events."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from shared.contracts.catalogue import EVENTS, SERVICES
from shared.contracts.envelope import Event, topic_of
from shared.contracts.schemas import schema_of

PATH = Path("docs/asyncapi.json")
"""Below the root of the checkout."""

Names = Mapping[str, str]
NO_NAMES: Names = MappingProxyType({})

_ATTRIBUTES = {
    "ce_specversion": {"type": "string", "const": "1.0"},
    "ce_id": {"type": "string", "format": "uuid", "description": "UUIDv7; the same when repeated"},
    "ce_source": {"type": "string", "description": "the service that writes it"},
    "ce_type": {"type": "string"},
    "ce_time": {"type": "string", "format": "date-time"},
    "ce_sequence": {"type": "string", "description": "counts from 1 per topic and key, no gaps"},
    "ce_actor": {"type": "string", "description": "an account's id, or a service"},
    "ce_subjects": {"type": "string", "description": "ids of whom it speaks of, with commas"},
    "ce_keykind": {"type": "string", "description": "what the key is the id of: alert, case"},
    "ce_signature": {
        "type": "string",
        "description": "key id:index:size:signature:path, the last two in base64; an Ed25519 "
        "signature over the root of a Merkle tree (RFC 9162) whose leaf `index` of `size` is this "
        "record: topic, key, data and all other headers. Readers drop what is not signed so.",
    },
    "ce_traceparent": {"type": "string", "description": "W3C Trace Context"},
    "content-type": {"type": "string", "const": "application/json"},
}


def document(events: Mapping[str, type[Event]] = EVENTS) -> dict[str, Any]:
    """Return the document. Every service is the only writer of its topic."""
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for service in SERVICES:
        said = [event for event in events.values() if event.service in (service, None)]
        channels[service] = {
            "address": topic_of(service),
            "messages": {
                event.__name__: {"$ref": f"#/components/messages/{event.__name__}"}
                for event in said
            },
        }
        operations[f"{service}.publish"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{service}"},
            "messages": [
                {"$ref": f"#/channels/{service}/messages/{event.__name__}"} for event in said
            ],
        }
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Tocsin's events",
            "version": "1.0.0",
            "license": {"name": "AGPL-3.0-or-later"},
            "description": "CloudEvents 1.0 in binary mode; the key is the aggregate's id.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": _components(events.values()),
    }


def _components(events: Iterable[type[Event]]) -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    return {
        "messages": {event.__name__: _message(event, schemas) for event in events},
        "schemas": schemas,
    }


def _message(event: type[Event], schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": event.type,
        "contentType": "application/json",
        "summary": (event.__doc__ or event.__name__).strip().splitlines()[0],
        "headers": {"type": "object", "properties": _ATTRIBUTES},
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": _parted(schema_of(event), event.__name__, schemas),
        },
    }


def _parted(node: Any, place: str, schemas: dict[str, Any], names: Names = NO_NAMES) -> Any:
    """Move what a schema defines for itself to `schemas`, under names that begin with `place`.

    `#/...` means the whole document here, in which a schema of its own has no `$defs`.
    """
    if isinstance(node, list):
        return [_parted(each, place, schemas, names) for each in node]
    if not isinstance(node, dict):
        return node
    if defined := node.get("$defs"):
        place = f"{place}.{node['title']}" if names else place
        names = {f"#/$defs/{name}": f"{place}.{name}" for name in defined}
        for name, each in defined.items():
            schemas[f"{place}.{name}"] = _parted(each, place, schemas, names)
    if "$ref" in node:
        node = {**node, "$ref": f"#/components/schemas/{names[node['$ref']]}"}
    return {
        key: _parted(each, place, schemas, names) for key, each in node.items() if key != "$defs"
    }
