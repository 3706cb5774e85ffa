"""Compare the committed contracts with the code: run by `tocsin contracts check`."""

import json
from pathlib import Path

from shared.contracts import asyncapi
from shared.contracts.catalogue import EVENTS
from shared.contracts.schemas import breaking_changes, render, schema_of, snapshot_path


def check(root: Path) -> list[str]:
    """Return what is stale or would break a reader, one line each; empty if there is nothing."""
    faults: list[str] = []
    for event in EVENTS.values():
        path, schema = snapshot_path(event), schema_of(event)
        if not path.exists():
            faults.append(f"{path.name}: has no snapshot yet; run `tocsin contracts write`")
            continue
        committed = json.loads(path.read_text())
        broken = breaking_changes(committed, json.loads(render(schema)))
        faults += [f"{path.name}{change}" for change in broken]
        if not broken and path.read_text() != render(schema):
            faults.append(f"{path.name}: grew; run `tocsin contracts write`")
    known = {snapshot_path(event).name for event in EVENTS.values()}
    for path in sorted(snapshot_path(next(iter(EVENTS.values()))).parent.glob("*.json")):
        if path.name not in known:
            faults.append(f"{path.name}: a type that was published is gone from the catalogue")
    rendered = render(asyncapi.document())
    document = root / asyncapi.PATH
    if not document.exists() or document.read_text() != rendered:
        faults.append(f"{asyncapi.PATH}: stale; run `tocsin contracts write`")
    return faults


def write(root: Path) -> list[str]:
    """Write snapshots and document, but no breaking change; return the faults that prevented it."""
    for event in EVENTS.values():
        path, schema = snapshot_path(event), schema_of(event)
        if path.exists():
            broken = breaking_changes(json.loads(path.read_text()), json.loads(render(schema)))
            if broken:
                return [f"{path.name}{change}" for change in broken]
        path.parent.mkdir(exist_ok=True)
        path.write_text(render(schema))
    (root / asyncapi.PATH).write_text(render(asyncapi.document()))
    return []
