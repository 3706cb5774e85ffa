"""`tocsin contracts check` names stale or breaking contracts, and `write` refuses breaking ones."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.front.commands import contracts
from shared.contracts import asyncapi, freshness, schemas
from shared.contracts.envelope import Event
from shared.contracts.intake import AlertConsentChanged
from shared.contracts.schemas import render, schema_of

ROOT = Path(__file__).parents[3]
ONE = "alert.consent_changed.v1.json"

Change = Callable[[dict[str, Any]], None]


class Checkout:
    """A copy of the committed contracts that tests change."""

    def __init__(self, root: Path, snapshots: Path) -> None:
        self.root, self.snapshots = root, snapshots

    def change(self, change: Change) -> None:
        told = json.loads((self.snapshots / ONE).read_text())
        change(told["properties"])
        (self.snapshots / ONE).write_text(render(told))

    @property
    def faults(self) -> list[str]:
        return freshness.check(self.root)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    snapshots = tmp_path / "snapshots"
    shutil.copytree(schemas.FOLDER, snapshots)
    (tmp_path / asyncapi.PATH).parent.mkdir()
    shutil.copy(ROOT / asyncapi.PATH, tmp_path / asyncapi.PATH)
    monkeypatch.setattr(schemas, "FOLDER", snapshots)
    return Checkout(tmp_path, snapshots)


def lacks_a_field(properties: dict[str, Any]) -> None:
    del properties["changed_by"]


def lacks_a_known_value(properties: dict[str, Any]) -> None:
    properties["state"]["x-known-values"].remove("limited")


def has_a_field_more(properties: dict[str, Any]) -> None:
    properties["of_before"] = {"type": "string"}


def is_closed(*values: str) -> Change:
    def close(properties: dict[str, Any]) -> None:
        properties["state"] = {"type": "string", "title": "State", "enum": list(values)}

    return close


def test_what_is_committed_is_fresh(checkout: Checkout) -> None:
    assert checkout.faults == []


@pytest.mark.parametrize("change", [lacks_a_field, lacks_a_known_value, is_closed("given")])
def test_what_grew_is_written_anew(checkout: Checkout, change: Change) -> None:
    committed = (checkout.snapshots / ONE).read_text()
    checkout.change(change)
    assert checkout.faults == [f"{ONE}: grew; run `tocsin contracts write`"]
    assert freshness.write(checkout.root) == []
    assert (checkout.snapshots / ONE).read_text() == committed
    assert checkout.faults == []


def test_a_field_that_is_gone_is_refused_and_what_is_committed_stays(checkout: Checkout) -> None:
    checkout.change(has_a_field_more)
    committed = (checkout.snapshots / ONE).read_text()
    gone = [f"{ONE}/properties/of_before: is gone"]
    assert checkout.faults == gone
    assert freshness.write(checkout.root) == gone
    assert (checkout.snapshots / ONE).read_text() == committed


def test_a_closed_enumeration_that_grows_is_refused(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.change(is_closed("given", "refused"))

    def grown(event: type[Event]) -> dict[str, Any]:
        schema = schema_of(event)
        if event is AlertConsentChanged:
            is_closed("given", "refused", "limited")(schema["properties"])
        return schema

    monkeypatch.setattr(freshness, "schema_of", grown)
    [refused] = checkout.faults
    assert refused.startswith(f"{ONE}/properties/state/enum: is closed")
    assert freshness.write(checkout.root) == [refused]


def test_an_event_without_a_snapshot_is_told_and_gets_one(checkout: Checkout) -> None:
    (checkout.snapshots / ONE).unlink()
    assert checkout.faults == [f"{ONE}: has no snapshot yet; run `tocsin contracts write`"]
    assert freshness.write(checkout.root) == []
    assert checkout.faults == []
    shutil.rmtree(checkout.snapshots)
    assert freshness.write(checkout.root) == []
    assert checkout.faults == []


def test_an_event_that_was_published_stays_in_the_catalogue(checkout: Checkout) -> None:
    (checkout.snapshots / "weather.changed.v1.json").write_text("{}")
    assert checkout.faults == [
        "weather.changed.v1.json: a type that was published is gone from the catalogue"
    ]


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_text("{}")])
def test_the_document_is_that_of_the_code(
    checkout: Checkout, change: Callable[[Path], Any]
) -> None:
    change(checkout.root / asyncapi.PATH)
    assert checkout.faults == [f"{asyncapi.PATH}: stale; run `tocsin contracts write`"]
    assert freshness.write(checkout.root) == []
    assert checkout.faults == []


def test_the_command_fails_and_names_what_is_wrong(checkout: Checkout) -> None:
    checkout.change(has_a_field_more)
    for command in ("check", "write"):
        ran = CliRunner().invoke(contracts.app, [command, "--root", str(checkout.root)])
        assert ran.exit_code == 1
        assert f"{ONE}/properties/of_before: is gone" in ran.stderr
    told = CliRunner().invoke(contracts.app, ["check", "--json", "--root", str(checkout.root)])
    assert f"{ONE}/properties/of_before: is gone" in json.loads(told.stdout)


def test_the_command_says_that_all_is_fresh() -> None:
    ran = CliRunner().invoke(contracts.app, ["check", "--root", str(ROOT)])
    assert (ran.exit_code, ran.stderr) == (0, "All contracts are up to date.\n")
