"""docs/growth.md says of each table whether it grows, and how long rows are kept."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r'(?:__tablename__ = |\bTable\(\s*)"([a-z_.]+)"')


def tables() -> set[str]:
    """Return the names of all tables of the models in services and shared."""
    sources = (path for room in ("services", "shared") for path in (ROOT / room).rglob("*.py"))
    return {name for path in sources for name in NAMED.findall(path.read_text())}


def test_every_table_has_a_row() -> None:
    found = tables()
    assert {"page_sessions", "account_acts", "audit_entries", "outbox"} <= found
    told = set(re.findall(r"`([a-z_.]+)`", (ROOT / "docs/growth.md").read_text()))
    assert found <= told, sorted(found - told)
