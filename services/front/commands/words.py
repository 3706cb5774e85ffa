"""How commands talk: data to standard output, everything else to standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from services.front.local.faults import StartFault
from shared.problems import Problem


def say(line: str) -> None:
    """Tell the person what happens."""
    typer.echo(line, err=True)


def fail(line: str, code: int = 1) -> NoReturn:
    """End with one line that names what is wrong."""
    typer.echo(f"tocsin: {line}", err=True)
    raise typer.Exit(code)


def print_json(data: Any) -> None:
    import orjson

    typer.echo(orjson.dumps(data, option=orjson.OPT_INDENT_2, default=str).decode())


@contextmanager
def one_line_faults() -> Iterator[None]:
    """Turn what stops a start, or is refused, into one line and exit code 1."""
    from shared.settings import WrongSettings

    try:
        yield
    except (StartFault, WrongSettings) as fault:
        fail(str(fault))
    except Problem as refusal:
        fail(refusal.detail)
