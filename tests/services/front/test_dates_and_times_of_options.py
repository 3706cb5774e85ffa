"""Times in options: as people write them, and as the product shows them."""

from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from services.front.commands.dates_and_times import METAVAR, past

app = typer.Typer()


@app.command()
def show(since: datetime = typer.Option(parser=past, metavar=METAVAR)) -> None:  # noqa: B008  # typer's own way to declare it
    typer.echo(since.isoformat())


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2026-11-23", "2026-11-23T00:00:00+00:00"),
        ("2026-11-23T14:00", "2026-11-23T14:00:00+00:00"),
        ("2026-11-23T14:00:05Z", "2026-11-23T14:00:05+00:00"),
        ("2026-11-23T14:00:05.123456Z", "2026-11-23T14:00:05.123456+00:00"),
        ("2026-11-23T14:00:05+00:00", "2026-11-23T14:00:05+00:00"),
        ("2026-11-23T14:00+05:30", "2026-11-23T08:30:00+00:00"),
    ],
)
def test_they_are_utc_or_say_their_zone(given: str, moment: str) -> None:
    shown = CliRunner().invoke(app, ["--since", given])
    assert shown.output.strip() == moment


@pytest.mark.parametrize("given", ["0026-01-01T00:00Z", "0001-01-01T00:00+14:00", "9999-12-31"])
def test_what_cannot_be_meant_is_refused(given: str) -> None:
    refused = CliRunner().invoke(app, ["--since", given])
    assert refused.exit_code == 2


@pytest.mark.parametrize("given", ["yesterday", "29.11.2026", "2026-11-31", ""])
def test_what_is_no_moment_is_told_how_to_write_one(given: str) -> None:
    refused = CliRunner().invoke(app, ["--since", given])
    assert refused.exit_code == 2
    assert "2026-11-23T14:00 (UTC)" in " ".join(refused.output.replace("│", " ").split())


def test_a_moment_to_come_is_refused_in_its_own_zone() -> None:
    today = datetime.now(UTC).date()
    refused = CliRunner().invoke(app, ["--since", f"{today}T23:59:59-23:00"])
    assert refused.exit_code == 2
