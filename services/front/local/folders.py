"""The folders for data and keys on one machine, both closed to other users."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.front.local.faults import StartFault

DATA_SETTING = "TOCSIN_DATA"
SECRETS_SETTING = "TOCSIN_SECRETS"


@dataclass(frozen=True)
class Folders:
    data: Path
    secrets: Path


@dataclass(frozen=True)
class ServerAccount:
    """The unprivileged account under which root runs PostgreSQL, which refuses to run as root."""

    name: str
    uid: int
    gid: int


def server_account() -> ServerAccount | None:
    """Return the account for PostgreSQL; None if an ordinary user runs it as themselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerAccount(name, entry.pw_uid, entry.pw_gid)
    raise StartFault("PostgreSQL cannot run as root and there is no account postgres or nobody")


def chosen_folders(environ: Mapping[str, str]) -> Folders:
    """Return the folders for data and secrets, whether or not they exist.

    Raises StartFault as `prepare_folders` does.
    """
    return Folders(
        data=_chosen(environ, DATA_SETTING, _default_data),
        secrets=_chosen(environ, SECRETS_SETTING, _default_secrets),
    )


def prepare_folders(environ: Mapping[str, str], *, checkout: Path | None = None) -> Folders:
    """Create both folders (0700) and return them.

    `checkout`: a folder that may contain neither of them.

    Raises StartFault with one line that names the setting.
    """
    folders = chosen_folders(environ)
    _require_apart(folders, checkout if checkout is not None else source_checkout())
    account = server_account()
    if account is None:
        _close(folders.data, DATA_SETTING, mode=0o700)
    else:
        # 0710 and the group of PostgreSQL's account: that account passes through to its own
        # subfolder (0700, its own) and can list or open nothing on the way.
        _close(folders.data, DATA_SETTING, mode=0o710, group=account.gid)
        _require_reachable(folders.data, account)
    _close(folders.secrets, SECRETS_SETTING, mode=0o700)
    return folders


def source_checkout() -> Path | None:
    """Return the source tree that this code runs from; None if it is installed as a package."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() else None


def _chosen(
    environ: Mapping[str, str], setting: str, default: Callable[[Mapping[str, str]], Path]
) -> Path:
    given = environ.get(setting, "").strip()
    try:
        path = Path(given).expanduser() if given else default(environ)
    except RuntimeError:
        raise StartFault(f"{setting} must be set: there is no home folder to put it in") from None
    if not path.is_absolute():
        raise StartFault(f"{setting}={given} must be an absolute path")
    return path.resolve()


def _default_data(environ: Mapping[str, str]) -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/tocsin")  # root's home is closed to PostgreSQL's account
    return _xdg(environ, "XDG_DATA_HOME", ".local/share") / "tocsin"


def _default_secrets(environ: Mapping[str, str]) -> Path:
    if os.geteuid() == 0:
        return Path("/etc/tocsin")
    return _xdg(environ, "XDG_CONFIG_HOME", ".config") / "tocsin"


def default_cache(environ: Mapping[str, str]) -> Path:
    """Return the folder for files that can be fetched again, such as an unpacked PostgreSQL."""
    if os.geteuid() == 0:
        return Path("/var/cache/tocsin")
    return _xdg(environ, "XDG_CACHE_HOME", ".cache") / "tocsin"


def _xdg(environ: Mapping[str, str], variable: str, below_home: str) -> Path:
    given = Path(environ.get(variable, ""))
    # The XDG base directory specification: a relative value is to be ignored.
    return given if given.is_absolute() else Path.home() / below_home


def _require_apart(folders: Folders, checkout: Path | None) -> None:
    data, secrets = folders.data, folders.secrets
    if data == secrets or data in secrets.parents or secrets in data.parents:
        raise StartFault(
            f"{DATA_SETTING}={data} and {SECRETS_SETTING}={secrets} must be two separate folders: "
            "who copies the data must not get the keys with it",
        )
    if checkout is None:
        return
    for setting, folder in ((DATA_SETTING, data), (SECRETS_SETTING, secrets)):
        if folder == checkout or checkout in folder.parents:
            raise StartFault(f"{setting}={folder} lies inside the source tree {checkout}")


def _close(folder: Path, setting: str, *, mode: int, group: int | None = None) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
        if status.st_uid != os.geteuid():
            raise StartFault(
                f"{setting}={folder} belongs to another account: choose a folder of your own, "
                "or start Tocsin as the account that owns it",
            )
        # Restricting a folder that somebody else filled could lock them out (such as /tmp):
        # refused.
        if status.st_mode & 0o777 & ~mode and any(folder.iterdir()):
            raise StartFault(
                f"{setting}={folder} is open to others: choose a folder of its own, "
                f"or run chmod {mode:o} on it",
            )
        if group is not None and status.st_gid != group:
            os.chown(folder, -1, group)
        folder.chmod(mode)
        probe = folder / ".writable"
        probe.touch(mode=0o600)
        probe.unlink()
    except OSError as fault:
        why = fault.strerror
        if isinstance(fault, FileExistsError | NotADirectoryError):
            why = "a file is in the way"
        elif isinstance(fault, FileNotFoundError):
            why = "it cannot be made there"
        raise StartFault(
            f"{setting}={folder} cannot be used: {why}. "
            "Choose a folder in which this account may write; one that is not there is made"
        ) from None


def _require_reachable(folder: Path, account: ServerAccount) -> None:
    if not can_reach(folder, account):
        raise StartFault(
            f"{DATA_SETTING}={folder} cannot be reached by the account {account.name}, under "
            "which PostgreSQL runs: choose a folder below one that others may pass through",
        )


def can_reach(path: Path, account: ServerAccount) -> bool:
    """Return whether the kernel lets `account` pass through or run `path`."""
    asked = subprocess.run(  # noqa: S603 - a fixed program; the path is one argument
        [shutil.which("test") or "/usr/bin/test", "-x", str(path)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return asked.returncode == 0
