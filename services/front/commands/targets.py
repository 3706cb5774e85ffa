"""Find a command's service settings, and the person who runs it."""

import getpass
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from services.front.catalogue import CATALOGUE, Service
from services.front.commands.output import fail, one_line_faults

if TYPE_CHECKING:
    from shared.settings import ServiceSettings

ServiceName = Annotated[str, typer.Argument(help=f"One of: {', '.join(CATALOGUE)}.")]


@contextmanager
def settings_of(name: str) -> "Iterator[ServiceSettings]":
    """Yield a service's settings, from the environment if it names the service's database.

    Otherwise they are those of this machine (`tocsin up`), which is started temporarily if it does
    not run.
    """
    from services.front.local.installation import started_installation
    from services.front.settings import read_front_settings
    from shared.settings import WrongSettings, read_settings

    service = _service(name)
    with one_line_faults():
        try:
            settings = read_settings(service.settings)
        except WrongSettings as wrong:
            if f"TOCSIN_{name.upper()}_DATABASE_URL" not in wrong.missing:
                raise
        else:
            yield settings
            return
        with started_installation(read_front_settings()) as installation:
            yield installation.settings(service.settings)


def command_actor() -> str:
    """Return the actor of a command for the audit trail: the machine's user, as `tocsin:NAME`."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())  # a container's user may have no name
    return f"tocsin:{re.sub(r'[^A-Za-z0-9._-]', '-', user)[:64]}"


def _service(name: str) -> Service:
    chosen = CATALOGUE.get(name)
    if chosen is None:
        fail(f"there is no service {name}; there are {', '.join(CATALOGUE)}", 2)
    return chosen
