"""The contracts of import-linter name every service and every room.

Within a contract of layers a room that nobody placed is refused (`exhaustive`); here stands that
no contract goes, that each names every service, and what the rules must not know.
"""

from configparser import ConfigParser
from pathlib import Path

import pytest

from services.front.catalogue import CATALOGUE

ROOT = Path(__file__).parents[2]
EVERY = {f"services.{name}" for name in CATALOGUE}
OUTSIDE = {
    "fastapi", "starlette", "sqlalchemy", "asyncpg", "aiokafka", "aiohttp", "aiosmtplib", "twilio",
}  # fmt: skip


@pytest.fixture(scope="module")
def contracts() -> dict[str, dict[str, set[str]]]:
    """Return the contracts by name, each with the lines of its options."""
    told = ConfigParser()
    told.read(ROOT / ".importlinter")
    return {
        name.rpartition(":")[2]: {
            key: {*lines.split("\n")} - {""} for key, lines in section.items()
        }
        for name, section in told.items()
        if name.startswith("importlinter:contract:")
    }


LAYERS = [
    "(app)",
    "(api) | (pages)",
    "(commands) | (workers)",
    "(access) | (composing) | (events) | (first_accounts)",
    "(operations) | (reading)",
    "(queries)",
    "(depends) | (document_form) | (hazards) | (labels) | (profiles)",
    "(context) | (schemas)",
    "(channels)",
    "(drafting) | (gateways) | (passwords) | (webhook_payload)",
    "(tables)",
    "(rules)",
    "(deadline_steps) | (programmes) | (sealed) | (settings)",
]
BESIDE = {"locales", "migrations", "templates"}
"""Folders without Python modules of the service."""

LAYERED = {
    "shared-rooms",
    "rooms-of-a-service",
    "rooms-of-the-front",
    "operations-of-triage",
    "operations-of-dispatch",
    "parts-of-drafting",
    "parts-of-facts",
}
DIRECT_ONLY = {"reading-is-authorised", "operations-know-no-framework", "operations-send-nothing"}
"""Contracts that allow indirect imports, through the access layer or the context."""


def test_no_contract_goes(contracts: dict[str, dict[str, set[str]]]) -> None:
    assert contracts.keys() == {
        "services-apart",
        "shared-below",
        "product-alone",
        "front-above",
        *LAYERED,
        "drafting-knows-rules-only",
        "groups-of-rules",
        "rules-are-pure",
        "tables-know-no-framework",
        "operations-know-no-routes",
        "gateways-know-no-database",
        *DIRECT_ONLY,
    }


def test_only_three_contracts_look_at_direct_imports_alone(
    contracts: dict[str, dict[str, set[str]]],
) -> None:
    assert {
        name for name, options in contracts.items() if "allow_indirect_imports" in options
    } == DIRECT_ONLY


def test_no_contract_has_an_exception(contracts: dict[str, dict[str, set[str]]]) -> None:
    assert not [name for name, options in contracts.items() if "ignore_imports" in options]


def test_the_rooms_of_a_service_stand_in_one_order() -> None:
    told = ConfigParser()
    told.read(ROOT / ".importlinter")
    rooms = told["importlinter:contract:rooms-of-a-service"]
    assert rooms["layers"].strip().split("\n") == LAYERS
    assert set(rooms["exhaustive_ignores"].split()) == BESIDE


def test_each_is_drawn_around_every_service(contracts: dict[str, dict[str, set[str]]]) -> None:
    assert contracts["services-apart"]["modules"] == EVERY
    assert contracts["front-above"]["source_modules"] == EVERY
    assert contracts["rooms-of-a-service"]["containers"] == EVERY
    found = {each.name for each in (ROOT / "services").iterdir() if (each / "app.py").exists()}
    assert found - {"front"} == set(CATALOGUE)


def test_every_room_is_placed(contracts: dict[str, dict[str, set[str]]]) -> None:
    for name in LAYERED:
        assert contracts[name]["exhaustive"] == {"True"}
    beside = contracts["rooms-of-a-service"]["exhaustive_ignores"]
    assert {line.strip() for line in beside} == BESIDE


def test_what_each_part_must_not_know(contracts: dict[str, dict[str, set[str]]]) -> None:
    product = contracts["product-alone"]
    assert product["source_modules"] == {"services", "shared"}
    assert product["forbidden_modules"] == {"bench", "deploy", "tests"}
    rules = contracts["rules-are-pure"]
    assert rules["source_modules"] == {"services.*.drafting", "services.*.rules"}
    inside = {f"shared.{room}" for room in ("storage", "messaging", "web", "outbound")}
    assert rules["forbidden_modules"] == OUTSIDE | inside
    reading = contracts["reading-is-authorised"]
    assert reading["source_modules"] == {"services.*.api", "services.*.pages"}
    assert reading["forbidden_modules"] == {"services.*.queries", "services.*.tables"}
    gateways = contracts["gateways-know-no-database"]
    assert gateways["source_modules"] == {"services.*.channels", "services.*.gateways"}
    assert gateways["forbidden_modules"] == {"sqlalchemy", "asyncpg", "shared.storage"}
    operations = contracts["operations-send-nothing"]
    assert operations["source_modules"] == {"services.*.operations"}
    assert operations["forbidden_modules"] == {"services.*.gateways"}
    parts = {f"services.*.{part}" for part in ("operations", "queries", "context")}
    tables, framework = "services.*.tables", {"fastapi", "starlette"}
    routes = contracts["operations-know-no-routes"]
    assert routes["source_modules"] == parts | {tables, "services.*.schemas"}
    web = {f"shared.web.{part}" for part in ("depends", "pages", "session")}
    assert routes["forbidden_modules"] == {"shared.service"} | web
    assert contracts["operations-know-no-framework"]["source_modules"] == parts
    assert contracts["operations-know-no-framework"]["forbidden_modules"] == framework
    assert contracts["tables-know-no-framework"]["source_modules"] == {tables}
    assert contracts["tables-know-no-framework"]["forbidden_modules"] == framework
