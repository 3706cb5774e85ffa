"""Output of commands: data to standard output, everything else to standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from services.front.local.faults import StartFault
from shared.problems import Problem


def say(line: str) -> None:
    """Print a message for the person."""
    typer.echo(line, err=True)


def fail(line: str, code: int = 1) -> NoReturn:
    """End the command with one line that names what is wrong."""
    typer.echo(f"tocsin: {line}", err=True)
    raise typer.Exit(code)


def print_json(data: Any) -> None:
    import orjson

    typer.echo(orjson.dumps(data, option=orjson.OPT_INDENT_2, default=str).decode())


@contextmanager
def one_line_faults() -> Iterator[None]:
    """Turn a fault that prevents a start, or a refusal, into one line and exit code 1.

    Each field that is refused has a line of its own below it.
    """
    from shared.settings import WrongSettings

    try:
        yield
    except (StartFault, WrongSettings) as fault:
        fail(str(fault))
    except Problem as refusal:
        faults = (f"{fault.field}: {fault.detail}" for fault in refusal.faults)
        fail("\n  ".join([refusal.detail, *faults]))


@contextmanager
def print_field_faults() -> Iterator[None]:
    """Print for each wrong field what it must be, in the words of the API."""
    from pydantic import ValidationError

    from shared.problems import Invalid
    from shared.web.faults import field_faults
    from shared.web.problems import INVALID_MESSAGE

    try:
        yield
    except ValidationError as error:
        raise Invalid(INVALID_MESSAGE, faults=field_faults(error.errors())) from None
