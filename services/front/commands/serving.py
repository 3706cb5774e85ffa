"""`tocsin up`: everything on this machine. `tocsin serve`: one service, as in production."""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from services.front.catalogue import CATALOGUE
from services.front.commands.output import fail, one_line_faults, say
from services.front.local.faults import StartFault

if TYPE_CHECKING:
    from shared.settings import ServiceSettings

LOOPBACK = "127.0.0.1"


def up() -> None:
    """Start everything on this machine: PostgreSQL, all services, the console.

    Data and keys are kept in two folders that are printed at the start. Ctrl-C stops everything.
    """
    from services.front.settings import read_front_settings

    with one_line_faults():
        front = read_front_settings()
        # Until it serves, faults are printed in one line, and not by libraries as well.
        logging.disable(logging.CRITICAL)
        with _taken_port(LOOPBACK, front.port) as listener:
            say("Starting. The first start creates databases and keys and takes about a minute.")
            # Imported after the message above: it loads all services, which takes seconds.
            from services.front.one_machine import serve_everything

            serve_everything(front, listener, say)
    say("Stopped. All data is kept.")


def serve(
    service: Annotated[str, typer.Argument(help=f"One of: {', '.join(CATALOGUE)}.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    root_path: Annotated[
        str, typer.Option(help="Path under which people reach it, such as /intake.")
    ] = "",
    trusted_proxies: Annotated[
        str,
        typer.Option(
            envvar="TOCSIN_TRUSTED_PROXIES",
            help="Addresses of trusted proxies, with commas (X-Forwarded-For and -Proto).",
        ),
    ] = "",
) -> None:
    """Run one service, with all its settings from the environment."""
    chosen = CATALOGUE.get(service)
    if chosen is None:
        fail(f"there is no service {service}; there are {', '.join(CATALOGUE)}", 2)
    with one_line_faults(), _taken_port(host, port) as listener:
        from services.front.server import run
        from shared.settings import read_settings

        settings = read_settings(chosen.settings)
        _require_master_keys(settings)
        app = chosen.create_app(settings)
        run(
            app,
            listener,
            settings.log_level,
            root_path=root_path or f"/{service}",
            proxies=trusted_proxies,
        )


def _require_master_keys(settings: "ServiceSettings") -> None:
    """Refuse to start if the master keys do not open the keyring.

    A keyring that is unreachable or older does not prevent a start.
    """
    from sqlalchemy.exc import DBAPIError

    from shared.storage.keyring import KeyringUnavailable
    from shared.storage.keyring_check import require_master_keys
    from shared.storage.master_keys import MasterKeyFault

    with contextlib.suppress(KeyringUnavailable, DBAPIError):
        try:
            asyncio.run(require_master_keys(str(settings.keyring_url), settings.master_key_file))
        except MasterKeyFault as fault:
            raise StartFault(f"TOCSIN_MASTER_KEY_FILE: {fault}") from None


@contextlib.contextmanager
def _taken_port(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything is started, so that a second start disturbs nothing."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as fault:
        listener.close()
        may_be = "Is Tocsin running already?"
        if isinstance(fault, PermissionError):
            may_be = "Ports below 1024 are root's: choose a higher one, and a proxy before it."
        raise StartFault(
            f"TOCSIN_PORT: port {port} on {host} cannot be used: {fault.strerror}. {may_be}"
        ) from None
    _end_in_good_order()
    try:
        yield listener
    finally:
        listener.close()


def _end_in_good_order() -> None:
    """Stop on SIGTERM and SIGHUP as on Ctrl-C; SIGHUP: the terminal was closed, or ssh was lost.

    If SIGHUP is ignored, as by `nohup`, it continues.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        # While it serves, the server handles SIGTERM only.
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
