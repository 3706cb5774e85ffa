"""`tocsin up`: everything on this machine. `tocsin serve`: one service, as in production."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
import uvicorn

from services.front.app import create_joined_app
from services.front.catalogue import CATALOGUE
from services.front.commands.words import fail, one_line_faults, say
from services.front.local.faults import StartFault
from services.front.local.installation import Installation
from services.front.local.topics import ensure_topics
from services.front.settings import FrontSettings, read_front_settings
from services.identity.settings import IdentitySettings
from shared.settings import read_settings
from shared.telemetry.process import route_process_logs

if TYPE_CHECKING:
    from services.identity.first_accounts import FirstAccount

LOOPBACK = "127.0.0.1"
DRAIN_SECONDS = 10
COLLECT_AFTER = (20_000, 20, 20)
"""Objects more than before, then runs of each younger generation: Python's own first is 700."""


def up() -> None:
    """Start everything on this machine: PostgreSQL, all services, the console.

    Data and keys are kept in two folders that are printed at the start. Ctrl-C stops everything.
    """
    with one_line_faults():
        front = read_front_settings()
        # Until it serves, what is wrong is told in one line, and not by libraries beside it.
        logging.disable(logging.CRITICAL)
        with _taken_port(LOOPBACK, front.port) as listener:
            say("Starting. PostgreSQL first; the first start also makes databases and keys.")
            installation = Installation(front)
            installation.start()
            try:
                ensure_topics()
                _serve_all(front, installation, listener)
            finally:
                installation.stop()
    say("Stopped. Everything is kept.")


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
            help="Addresses, with commas, whose X-Forwarded-For and -Proto are believed.",
        ),
    ] = "",
) -> None:
    """Run one service alone, told everything by its environment."""
    chosen = CATALOGUE.get(service)
    if chosen is None:
        fail(f"there is no service {service}; there are {', '.join(CATALOGUE)}", 2)
    with one_line_faults(), _taken_port(host, port) as listener:
        settings = read_settings(chosen.settings)
        app = chosen.create_app(settings)
        _run(
            app,
            listener,
            settings.log_level,
            root_path=root_path or f"/{service}",
            proxies=trusted_proxies,
        )


def _serve_all(front: FrontSettings, installation: Installation, listener: socket.socket) -> None:
    apps = {
        name: service.create_app(installation.settings(service.settings))
        for name, service in CATALOGUE.items()
    }
    joined = create_joined_app(apps, secure=front.url.startswith("https:"))
    _welcome(front, installation, asyncio.run(_first_accounts(installation)))
    _run(joined, listener, front.log_level)


async def _first_accounts(installation: Installation) -> "Sequence[FirstAccount]":
    # Here, so that `serve` does not import identity for the sake of the other services.
    from services.identity.app import opened_parts  # noqa: PLC0415
    from services.identity.first_accounts import first_accounts  # noqa: PLC0415

    async with opened_parts(installation.settings(IdentitySettings)) as parts:
        return await first_accounts(parts)


def _welcome(
    front: FrontSettings, installation: Installation, accounts: "Sequence[FirstAccount]"
) -> None:
    say(f"Data in {installation.folders.data}; keys in {installation.folders.secrets}.")
    if accounts:
        say("First accounts, shown this once. Each password is changed at the first sign-in:")
        for account in accounts:
            say(f"  {account.email:32} {account.password}   {account.role}")
    say(f"Tocsin is at {front.url} (Ctrl-C stops it).")


def _run(
    app: Any, listener: socket.socket, log_level: str, *, root_path: str = "", proxies: str = ""
) -> None:
    logging.disable(logging.NOTSET)
    undo = route_process_logs(log_level)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        root_path=root_path,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        # Who calls, and that it was over https, is told by a proxy only where it is named.
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
    )
    server = uvicorn.Server(config)
    _collect_less()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass  # uvicorn has stopped everything, and raises the signal again
    finally:
        undo()
    if not server.started:
        raise StartFault("a service did not start: the log above says which")


def _collect_less() -> None:
    """Leave out of every garbage collection what stands for as long as the process.

    Modules and models are some 300,000 objects: going through them took a sixth of a second at a
    time, in which nothing was answered or sent.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


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
        raise StartFault(
            f"TOCSIN_PORT: port {port} on {host} cannot be used: {fault.strerror}. "
            "Is Tocsin running already?"
        ) from None
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield listener
    finally:
        listener.close()
