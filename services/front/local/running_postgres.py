"""Find the PostgreSQL that a running `tocsin up` has started, for other commands."""

import socket
from pathlib import Path

from services.front.local.postgres import ADMIN
from services.front.local.processes import LOOPBACK

_PORT_LINE = 3
"""The line of the port in postmaster.pid: process id, folder, start time, port, ...; the eighth
line is the state."""
_STATE_LINE = 7
CONNECT_SECONDS = 1.0


def running_url(data: Path, secrets: Path) -> str | None:
    """Return the superuser's URL of the server that runs on `data`; None if none answers."""
    try:
        recorded = (data / "postgres" / "postmaster.pid").read_text().splitlines()
        port, state = int(recorded[_PORT_LINE]), recorded[_STATE_LINE].strip()
        password = (secrets / "postgres-admin.password").read_text()
    except (OSError, IndexError, ValueError):
        return None
    if state != "ready" or not _answers(port):
        return None
    return f"postgresql://{ADMIN}:{password}@{LOOPBACK}:{port}/postgres"


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), CONNECT_SECONDS):
            return True
    except OSError:
        return False
