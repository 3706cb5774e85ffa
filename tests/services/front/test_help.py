"""`tocsin --help` answers at once, without loading the code of any command."""

import json
import subprocess
import sys

from typer.testing import CliRunner

from services.front.commands import app

LOADED = """
import contextlib
import io
import json
import sys
from services.front.commands import app

told = []
for words in json.loads(sys.argv[1]):
    sys.argv = ["tocsin", *words]
    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.suppress(SystemExit):
        app(prog_name="tocsin")
    loaded = sorted({name.partition(".")[0] for name in sys.modules})
    told.append([said.getvalue(), loaded])
print(json.dumps(told))
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
"""Without pydantic, because typer itself looks for it."""

HELPED = (
    ["--help"],
    *([name, "--help"] for name in ("up", "serve", "demo", "alert", "timeline", "restore")),
    ["accounts", "add", "--help"],
    ["backup", "make", "--help"],
    ["keys", "rewrap", "--help"],
    ["marks", "rebuild", "--help"],
)


def test_help_loads_no_library_that_only_work_needs() -> None:
    """All in one process: no command may load any of these modules."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", LOADED, json.dumps(HELPED)],
        capture_output=True,
        text=True,
        check=True,
    )
    for words, (said, loaded) in zip(HELPED, json.loads(done.stdout), strict=True):
        assert "Usage: tocsin" in said, words
        assert HEAVY & set(loaded) == set(), words


def test_no_sentence_of_the_help_is_broken_where_the_code_breaks_it() -> None:
    wide = {"COLUMNS": "200", "TERMINAL_WIDTH": "200", "NO_COLOR": "1"}
    told = CliRunner().invoke(app, ["alert", "--help"], env=wide).stdout
    assert "the exit code is 3. If it is another alert" in told
