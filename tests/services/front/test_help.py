"""`tocsin --help` answers at once: it loads nothing of what only a chosen command works with."""

import subprocess
import sys

import pytest

LOADED = """
import sys
from services.front.commands import app

sys.argv = ["tocsin", *{words}]
try:
    app(prog_name="tocsin")
except SystemExit:
    pass
print("LOADED", *sorted({{name.partition(".")[0] for name in sys.modules}}))
"""
HEAVY = {"aiohttp", "aiokafka", "alembic", "asyncpg", "cryptography", "fastapi", "jwt"} | {
    "opentelemetry",
    "sqlalchemy",
    "starlette",
    "structlog",
    "twilio",
    "uvicorn",
    "yaml",
}
"""Not pydantic: typer looks for it by itself."""

HELPED = [["--help"], *([name, "--help"] for name in ("up", "serve", "demo", "alert", "timeline"))]


@pytest.mark.parametrize(
    "words",
    [
        *HELPED,
        ["accounts", "add", "--help"],
        ["keys", "rewrap", "--help"],
        ["marks", "rebuild", "--help"],
    ],
    ids=" ".join,
)
def test_help_loads_no_library_that_only_work_needs(words: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", LOADED.format(words=words)],
        capture_output=True,
        text=True,
        check=True,
    )
    said, _, loaded = done.stdout.rpartition("LOADED")
    assert "Usage: tocsin" in said
    assert HEAVY & set(loaded.split()) == set()
