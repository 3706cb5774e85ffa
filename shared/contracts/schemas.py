"""The JSON Schema of each event, its committed snapshot, and what may change in it.

Contracts only grow. The data of every event ever published must stay readable by today's code, and
today's data by the code of yesterday, which ignores what it does not know.
"""

import json
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from shared.contracts.envelope import Event, SealedPart

FOLDER = Path(__file__).parent / "snapshots"

_FREE = {"description", "title", "examples", "default"}
_NAMED = {"properties", "$defs"}


def schema_of(event: type[Event]) -> dict[str, Any]:
    """Return the schema of the data (JSON Schema 2020-12).

    What a sealed part holds once opened stands beside it as `x-sealed-content`.
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
    """Return what in `new` would break a reader or old data; empty when it only grew.

    Properties may be added as long as they are not required; an enumeration may grow; words may
    change. Nothing else.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        return _breaking_in_object(old, new, at)
    return [] if old == new else [f"{at or '/'}: {old!r} became {new!r}"]


def _breaking_in_object(old: dict[str, Any], new: dict[str, Any], at: str) -> list[str]:
    found: list[str] = []
    for key in old.keys() | new.keys():
        here = f"{at}/{key}"
        if key in _NAMED and isinstance(old.get(key, {}), dict):
            found += _breaking_in_names(old.get(key, {}), new.get(key, {}), here)
        elif key in _FREE:
            continue
        elif key == "required":
            if sorted(old.get(key, [])) != sorted(new.get(key, [])):
                found.append(f"{here}: what is required may not change")
        elif key == "enum":
            lost = [value for value in old.get(key, []) if value not in new.get(key, [])]
            found += [f"{here}: {value!r} is gone" for value in lost]
        elif key not in old:
            found.append(f"{here}: is new and narrows what was allowed")
        elif key not in new:
            found.append(f"{here}: is gone")
        else:
            found += breaking_changes(old[key], new[key], here)
    return sorted(found)


def _breaking_in_names(old: dict[str, Any], new: dict[str, Any], at: str) -> list[str]:
    found: list[str] = []
    for name, schema in old.items():
        if name not in new:
            found.append(f"{at}/{name}: is gone")
        else:
            found += breaking_changes(schema, new[name], f"{at}/{name}")
    return found
