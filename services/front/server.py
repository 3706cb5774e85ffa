"""Serve one application on a port until it is stopped."""

import gc
import logging
import socket
from typing import Any

import uvicorn

from services.front.joined_writes import JoinedWrites
from services.front.local.faults import StartFault
from shared.telemetry.process import route_process_logs

DRAIN_SECONDS = 10
COLLECT_AFTER = (20_000, 20, 20)
"""The thresholds of the garbage collector: new objects, then runs of each younger generation.
Python's own first is 700."""


def run(
    app: Any, listener: socket.socket, log_level: str, *, root_path: str = "", proxies: str = ""
) -> None:
    """Run the server, and return when it has stopped.

    Raises StartFault if it did not start.
    """
    logging.disable(logging.NOTSET)
    undo = route_process_logs(log_level)
    config = uvicorn.Config(
        app,
        http=JoinedWrites,
        log_config=None,
        access_log=False,
        server_header=False,
        root_path=root_path,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        # The caller's address and https are taken from a proxy's headers only if that proxy is
        # configured.
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
    )
    server = uvicorn.Server(config)
    _collect_less()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass  # uvicorn has stopped everything, and sends the signal again
    finally:
        undo()
    if not server.started:
        raise StartFault("a service did not start: the log above says which")


def _collect_less() -> None:
    """Keep objects that live as long as the process out of every garbage collection.

    Modules and models are some 300,000 objects: each pass over them took a sixth of a second, in
    which nothing was answered or sent.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
