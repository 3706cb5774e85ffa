"""Copy all databases of one PostgreSQL server as of one moment, with `pg_basebackup`.

It copies the whole server with the write-ahead log: the services' databases, the keyring and the
bus are all as of the moment at which the copy ended. Dumps of one database after the other would
not be: an event could be sent in one and unknown in another.
"""

import asyncio
import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO
from urllib.parse import unquote, urlsplit

import asyncpg

from services.front.backup.archive import ArchiveWriter
from services.front.local.faults import StartFault
from services.front.local.postgres_binaries import choose_binaries, installed_binaries

PROGRAM = "pg_basebackup"


def add_cluster(archive: ArchiveWriter, url: str, cluster: Path, below: str) -> None:
    """Add the files of the server at `url` (a superuser's), whose data lies in `cluster`.

    The server keeps running. Raises `StartFault` with one line that says why it could not be
    copied.
    """
    asyncio.run(_add(archive, url, _program(cluster), below))


async def _add(archive: ArchiveWriter, url: str, program: Path, below: str) -> None:
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (TimeoutError, OSError, asyncpg.PostgresError) as fault:
        raise StartFault(f"PostgreSQL does not answer: {fault or type(fault).__name__}") from None
    try:
        # While this connection is open, the server keeps the log that the copy needs.
        await connection.fetch(
            "SELECT pg_create_physical_replication_slot($1, true, true)",
            f"tocsin_backup_{token_hex(4)}",
        )
        await asyncio.to_thread(_copy, archive, url, program, below)
    finally:
        await connection.close()


def _copy(archive: ArchiveWriter, url: str, program: Path, below: str) -> None:
    archive.add_folder(below)
    with _base_backup(url, program) as stream, tarfile.open(fileobj=stream, mode="r|") as copied:
        for entry in copied:
            name = f"{below}/{entry.name.removeprefix('./')}".rstrip("/")
            if entry.isdir():
                archive.add_folder(name)
                continue
            content = copied.extractfile(entry)
            if content is None:
                raise StartFault(f"PostgreSQL's data holds {entry.name}, which is no file")
            archive.add(name, entry.size, content)


@contextmanager
def _base_backup(url: str, program: Path) -> Iterator[IO[bytes]]:
    """Yield the tar stream; raise `StartFault` at the end unless the program reports success."""
    where = urlsplit(url)
    process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program, arguments of our own
        [
            program,
            "--no-password",
            "--checkpoint=fast",
            "--label=tocsin",
            "--format=tar",
            "--pgdata=-",
            "--wal-method=fetch",
            f"--host={where.hostname}",
            f"--port={where.port}",
            f"--username={where.username}",
        ],
        env={"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": unquote(where.password or "")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    if process.stdout is None or process.stderr is None:
        raise StartFault(f"{PROGRAM} cannot be read")
    try:
        with suppress(tarfile.TarError):  # if it is cut off, the program says why
            yield process.stdout
        said = process.stderr.read().decode("utf-8", "replace").strip().splitlines()
        if process.wait() != 0:
            raise StartFault(f"PostgreSQL cannot be copied: {' '.join(said[-1:])}")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()
        process.stderr.close()


def _program(cluster: Path) -> Path:
    binaries = choose_binaries(installed_binaries(), cluster)
    program = binaries.folder / PROGRAM
    if not program.is_file():
        raise StartFault(
            f"{PROGRAM} of PostgreSQL {binaries.major} is not installed: on Debian it is in the "
            f"package postgresql-client-{binaries.major}"
        )
    return program
