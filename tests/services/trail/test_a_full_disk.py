"""With a full disk, every service answers 503 with Retry-After, and continues afterwards.

PostgreSQL is real, and its database lies on a small disk of its own.
"""

import os
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

from tests.services.trail.auditing import Audited

SERVICES = ["intake", "triage", "dispatch", "relocation", "identity"]
MEGABYTES = 64


class SmallDisk:
    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1 << 12))

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


@contextmanager
def mounted() -> Iterator[Path]:
    """Yield a small file system in memory, which only root can mount."""
    folder = Path(tempfile.mkdtemp(prefix="tocsin-small-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:  # noqa: S603  # our own words
        folder.rmdir()
        pytest.skip("nobody but root can make a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=False)  # noqa: S603, S607  # as above
        folder.rmdir()


def place_of(folder: Path, data_directory: str) -> Path:
    """Return a folder on it that belongs to PostgreSQL's account."""
    server = Path(data_directory).stat()
    space = folder / "space"
    space.mkdir(mode=0o700)
    for each in (folder, space):
        os.chown(each, server.st_uid, server.st_gid)
    return space


async def move(owner: asyncpg.Connection, database: str, tablespace: str) -> None:
    """Move a database; nobody may be connected, so the scratch server's connections are closed."""
    await owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", database
    )
    await owner.execute(f'ALTER DATABASE "{database}" SET TABLESPACE {tablespace}')


@pytest.fixture
async def small_disk(trail_url: str) -> AsyncIterator[SmallDisk]:
    """Return the service's database on a disk that the test fills."""
    server, _, database = trail_url.rpartition("/")
    name = f"small_{database[-12:]}"
    owner = await asyncpg.connect(f"{server}/postgres")
    try:
        with mounted() as folder:
            disk = SmallDisk(folder)
            space = place_of(folder, await owner.fetchval("SHOW data_directory"))
            await owner.execute(f"CREATE TABLESPACE {name} LOCATION '{space}'")
            await move(owner, database, name)
            yield disk
            disk.free()
            await move(owner, database, "pg_default")
            await owner.execute(f"DROP TABLESPACE {name}")
    finally:
        await owner.close()


@pytest.mark.parametrize("service", SERVICES, indirect=True)
async def test_a_full_disk_is_said_and_passes(small_disk: SmallDisk, audited: Audited) -> None:
    small_disk.fill()
    for ask in (audited.get, audited.look):
        # What is written at first may still find room in pages that stand already: in those, too,
        # that a vacuum empties meanwhile of what earlier tests left.
        for _ in range(2000):
            answer = await ask()
            if answer.status_code != 200:
                break
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
    small_disk.free()
    assert (await audited.get()).status_code == 200
