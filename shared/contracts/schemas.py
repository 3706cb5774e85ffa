"""The JSON Schema of each event, its committed snapshot, and what may change in it.

Contracts only grow. The current code must be able to read every event ever published, and the
previous release must be able to read current events: it ignores fields that it does not know, and
keeps unknown values of an open field (`codes.known`). An `enum` is closed: it never grows.
"""

import json
import re
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from shared.contracts.envelope import Event, SealedPart

FOLDER = Path(__file__).parent / "snapshots"

KNOWN_VALUES = "x-known-values"
"""In the schema of an open field: the values that today's writer may use."""

_FREE = {"description", "title", "examples", "default"}
_NAMED = {"properties", "$defs"}
_LISTED = {
    "required": "what is required may not change",
    "enum": "is closed and may not change; open it (`codes.known`)",
    KNOWN_VALUES: "may only grow",
}


def schema_of(event: type[Event]) -> dict[str, Any]:
    """Return the schema of the data (JSON Schema 2020-12).

    The schema of a sealed part's content is given beside it as `x-sealed-content`.
    """
    schema = event.model_json_schema(mode="serialization")
    properties = schema["properties"]
    for name, field in event.model_fields.items():
        content = _sealed_content(field.annotation)
        if content is not None:
            properties[name]["x-sealed-content"] = content.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tocsin:event:{event.type}",
        "x-key": event.key_field,
        **schema,
    }


def _sealed_content(annotation: Any) -> type[BaseModel] | None:
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, SealedPart):
            arguments = candidate.__pydantic_generic_metadata__["args"]
            return arguments[0] if arguments else None
    return None


def snapshot_path(event: type[Event]) -> Path:
    return FOLDER / f"{event.type.removeprefix('tocsin.')}.json"


def render(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def breaking_changes(old: Any, new: Any, at: str = "") -> list[str]:
    """Return the changes in `new` that would break a reader or old data; empty if it only grew.

    Properties may be added as long as they are not required; the known values of an open field may
    grow; a closed enumeration may become an open field; descriptions may change. Nothing else may
    change.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        return _breaking_in_object(old, new, at)
    return [] if old == new else [f"{at or '/'}: {old!r} became {new!r}"]


def _breaking_in_object(old: dict[str, Any], new: dict[str, Any], at: str) -> list[str]:
    found: list[str] = []
    if "enum" in old and "enum" not in new:
        return _breaking_in_opened(old["enum"], new, at)
    for key in old.keys() | new.keys():
        here = f"{at}/{key}"
        if key in _NAMED and isinstance(old.get(key, {}), dict):
            found += _breaking_in_names(old.get(key, {}), new.get(key, {}), here)
        elif key in _FREE:
            continue
        elif key in _LISTED:
            found += _breaking_in_list(key, old.get(key, []), new.get(key, []), here)
        elif key not in old:
            found.append(f"{here}: is new and narrows what was allowed")
        elif key not in new:
            found.append(f"{here}: is gone")
        else:
            found += breaking_changes(old[key], new[key], here)
    return sorted(found)


def _breaking_in_list(key: str, old: list[str], new: list[str], at: str) -> list[str]:
    if key == KNOWN_VALUES:
        return [f"{at}: {value!r} is gone" for value in old if value not in new]
    return [f"{at}: {_LISTED[key]}"] if sorted(old) != sorted(new) else []


def _breaking_in_opened(values: list[str], new: dict[str, Any], at: str) -> list[str]:
    """Return a fault for each value of the closed field that the open one does not accept."""
    takes = re.compile(new.get("pattern", ""))
    lost = [v for v in values if v not in new.get(KNOWN_VALUES, []) or not takes.search(v)]
    if new.get("type") != "string":
        return [f"{at}/type: is no string any more"]
    return [f"{at}/{KNOWN_VALUES}: {value!r} is gone" for value in lost]


def _breaking_in_names(old: dict[str, Any], new: dict[str, Any], at: str) -> list[str]:
    found: list[str] = []
    for name, schema in old.items():
        if name not in new:
            found.append(f"{at}/{name}: is gone")
        else:
            found += breaking_changes(schema, new[name], f"{at}/{name}")
    return found
