"""docs/architecture.md names all rooms, and each room that it names exists."""

import ast
import re
from configparser import ConfigParser
from itertools import dropwhile, islice, takewhile
from pathlib import Path

import pytest

from services.front.catalogue import CATALOGUE
from shared.contracts.catalogue import EVENTS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGE = (DOCS / "architecture.md").read_text()
LINTED = ConfigParser()
LINTED.read(ROOT / ".importlinter")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without its head."""
    lines = PAGE.splitlines()
    below = dropwhile(
        lambda line: not line.startswith("|"),
        lines[next(i for i, line in enumerate(lines) if line.lstrip("#") == f" {heading}") :],
    )
    table = takewhile(lambda line: line.startswith("|"), below)
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in islice(table, 2, None)]


def names(cell: str) -> frozenset[str]:
    return frozenset(re.findall(r"`([^`]+)`", cell))


def layers(contract: str) -> list[frozenset[str]]:
    """Return the packages of each layer of a contract, the top layer first."""
    written = LINTED[f"importlinter:contract:{contract}"]["layers"]
    return [frozenset(re.findall(r"\w+", line)) for line in written.splitlines() if line]


def by_level(heading: str) -> dict[str, frozenset[str]]:
    """Return the packages of a table by the text of its first column, in the order of the page."""
    found: dict[str, frozenset[str]] = {}
    for level, named, *_ in rows(heading):
        found[level] = found.get(level, frozenset()) | names(named)
    return found


def test_the_rooms_of_a_service_are_those_that_import_linter_knows() -> None:
    told = by_level("Rooms of a service")
    ignored = LINTED["importlinter:contract:rooms-of-a-service"]["exhaustive_ignores"]
    assert told.pop("none") == frozenset(ignored.split())
    assert list(told.values()) == layers("rooms-of-a-service")
    assert list(told) == [str(level) for level in range(len(told), 0, -1)]


def _holds_something(path: Path) -> bool:
    """Return False for a folder of which a rename left only compiled modules."""
    return path.is_file() or any(
        each.is_file() and each.suffix != ".pyc" for each in path.rglob("*")
    )


def test_every_room_of_the_page_is_in_some_service_and_none_is_left_out() -> None:
    there = {
        path.stem
        for service in CATALOGUE
        for path in (ROOT / "services" / service).iterdir()
        if not path.name.startswith("__") and _holds_something(path)
    }
    assert frozenset().union(*by_level("Rooms of a service").values()) == there


@pytest.mark.parametrize("service", ["triage", "dispatch"])
def test_operations_are_in_the_groups_that_import_linter_knows(service: str) -> None:
    told = [names(row[0]) for row in rows(f"Operations of {service}")]
    assert told == layers(f"operations-of-{service}")


def test_the_shared_rooms_are_those_of_the_contract_in_its_order() -> None:
    told = by_level("Shared rooms")
    assert list(told.values()) == layers("shared-rooms")
    assert list(told) == [str(level) for level in range(len(told), 0, -1)]


def test_the_rooms_of_the_front_are_those_of_the_contract_in_its_order() -> None:
    told = [names(row[0]) for row in rows("Rooms of the front")]
    assert [frozenset({"__main__"}), *told] == layers("rooms-of-the-front")


def test_the_services_are_those_of_the_catalogue() -> None:
    assert [names(row[0]) for row in rows("Services")] == [frozenset({name}) for name in CATALOGUE]


@pytest.mark.parametrize("service", CATALOGUE)
def test_the_picture_has_the_topic_and_the_database_of_each_service(service: str) -> None:
    [picture] = re.findall(r"^```\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert {f"tocsin.{service}", f"tocsin_{service}"} <= set(re.findall(r"[\w.]+", picture))


def test_every_path_and_link_of_the_page_exists() -> None:
    linked = {DOCS / link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", PAGE)}
    named = {ROOT / name for name in re.findall(r"`([\w.][^\s`]*/[^\s`]*|\.\w+)`", PAGE)}
    assert len(linked) > 10
    assert len(named) > 50
    assert sorted(str(path) for path in linked | named if not path.exists()) == []


def test_every_file_of_the_guarantees_is_named() -> None:
    files = {
        str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "guarantees").glob("test_*.py")
    }
    assert len(files) > 10
    assert sorted(files - frozenset().union(*(names(row[2]) for row in rows("Guarantees")))) == []


def test_the_events_are_those_of_the_contracts() -> None:
    told = [name for row in rows("Events") for name in names(row[1])]
    known = [kind.removeprefix("tocsin.").rpartition(".v")[0] for kind in EVENTS]
    assert sorted(told) == sorted(known)


@pytest.mark.parametrize("row", rows("Where a rule stands"), ids=lambda row: row[0])
def test_the_file_of_a_rule_has_the_name_that_is_given(row: list[str]) -> None:
    [file], [name] = names(row[1]), names(row[2])
    assert re.search(rf"\b{name}\b", (ROOT / file).read_text())


def test_every_bench_with_a_budget_is_named() -> None:
    budget = re.compile(r"\bat_(?:least|most)\(\d")
    benches = (ROOT / "bench").glob("*.py")
    found = {f"bench/{path.name}" for path in benches if budget.search(path.read_text())}
    assert len(found) > 10
    assert sorted(found - frozenset().union(*(names(row[2]) for row in rows("Numbers")))) == []


@pytest.mark.parametrize("row", rows("Numbers"), ids=lambda row: row[0])
def test_a_budget_stands_in_the_code_of_its_bench(row: list[str]) -> None:
    [bench] = names(row[2])
    number = re.search(r"[\d.]+", row[1])
    assert number is not None
    constants = (
        each.value
        for each in ast.walk(ast.parse((ROOT / bench).read_text()))
        if isinstance(each, ast.Constant) and isinstance(each.value, int | float)
    )
    assert float(number[0]) in constants
