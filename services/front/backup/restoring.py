"""Restore a backup of one machine into two empty folders."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.front.backup.archive import PIECE, ArchiveReader, Kind, Manifest, Member
from services.front.backup.creating import CLUSTER
from services.front.backup.encryption import decrypted_file
from services.front.catalogue import migrations_of
from services.front.local.faults import StartFault
from services.front.local.folders import (
    DATA_SETTING,
    SECRETS_SETTING,
    Folders,
    ServerAccount,
    chosen_folders,
    prepare_folders,
    server_account,
)
from services.front.local.installation import RESTORED, UNFINISHED
from services.front.local.postgres_binaries import installed_binaries
from services.front.local.secret_files import sync_folder
from services.front.local.secrets import MASTER_KEY
from services.front.settings import FrontSettings
from shared.storage.migrations import revisions_of


def read_whole(file: Path, identities: Sequence[Any]) -> tuple[Manifest, int]:
    """Decrypt and check a whole backup; return its manifest and the number of its files."""
    with decrypted_file(file, identities) as stream:
        reader = ArchiveReader(stream, str(file))
        files = sum(1 for member in reader.members() if member.content is not None)
        return reader.manifest, files


def unpack(
    front: FrontSettings,
    data: tuple[Path, Sequence[Any]],
    keys: tuple[Path, Sequence[Any]],
    environ: Mapping[str, str],
) -> Manifest:
    """Unpack both backups, each with the secret keys that open it, into this machine's folders.

    Both folders must be empty or missing. Returns the manifest of the data. The restore is marked
    as unfinished, and Tocsin does not start before it is finished. `StartFault` leaves nothing
    behind.
    """
    if front.postgres_url is not None:
        raise StartFault("TOCSIN_POSTGRES_URL is set: a backup brings its own PostgreSQL; unset it")
    folders = chosen_folders(environ)
    _require_empty(folders)
    with ExitStack() as stack:
        readers = [
            (stack.enter_context(decrypted_file(file, identities)), file)
            for file, identities in (data, keys)
        ]
        of_data, of_keys = (ArchiveReader(stream, str(file)) for stream, file in readers)
        manifest = of_data.require(Kind.DATA)
        _require_fitting(manifest, of_keys.require(Kind.KEYS))
        folders = prepare_folders(environ)
        with _all_or_nothing(folders):
            _store(folders.data / UNFINISHED, {"unpacked": False})
            _write_all(of_keys, folders.secrets)
            account = server_account()
            _write_all(of_data, folders.data, lambda path: _give(path, folders.data, account))
            os.sync()  # one sync for thousands of small files
            _store(folders.data / RESTORED, {"restored_at": datetime.now(UTC).isoformat()})
            unpacked = {"unpacked": True, "made_at": manifest.made_at.isoformat()}
            _store(folders.data / UNFINISHED, unpacked)
    return manifest


def unpacked_backup(environ: Mapping[str, str]) -> datetime | None:
    """Return when the backup of an unfinished restore was made; None: no restore is unfinished."""
    unfinished = chosen_folders(environ).data / UNFINISHED
    try:
        told = json.loads(unfinished.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        told = {"unpacked": False}
    if not told["unpacked"]:
        raise StartFault(
            f"the restore in {unfinished.parent} was broken off while it was unpacked: "
            "empty this folder and that of the keys, and restore anew"
        )
    return datetime.fromisoformat(told["made_at"])


def mark_finished(folders: Folders) -> None:
    """Mark a restore as finished: Tocsin may be started again."""
    (folders.data / UNFINISHED).unlink(missing_ok=True)
    sync_folder(folders.data)


def _require_empty(folders: Folders) -> None:
    for setting, folder in ((DATA_SETTING, folders.data), (SECRETS_SETTING, folders.secrets)):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise StartFault(
                f"{setting}={folder} is not empty: a backup is restored into an empty place only. "
                "Stop Tocsin and move that folder away, or choose another one"
            )


def _require_fitting(data: Manifest, keys: Manifest) -> None:
    """Refuse keys of another installation, and data that this Tocsin or this machine cannot run."""
    for name, fingerprint in data.keys.items():
        known = keys.keys.get(name)
        if known is None and name.startswith(MASTER_KEY):
            continue  # an old key that was removed; the keyring shows whether it is needed
        if known != fingerprint:
            raise StartFault(
                f"these keys are not those of this data ({name.split(' ')[0]} differs): "
                "take the backup of the keys of the same Tocsin"
            )
    if data.postgres not in {each.major for each in installed_binaries()}:
        raise StartFault(
            f"this backup needs PostgreSQL {data.postgres}, which is not installed here: "
            f"on Debian it is the package postgresql-{data.postgres}"
        )
    for database, head in data.heads.items():
        if head not in revisions_of(migrations_of(database)):
            raise StartFault(
                f"this backup was made by Tocsin {data.version}, which is newer than this one: "
                "install that version, or a later one"
            )


@contextmanager
def _all_or_nothing(folders: Folders) -> Iterator[None]:
    """Empty both folders if the block raises, so that the restore can be tried again."""
    try:
        yield
    except BaseException:
        for folder in (folders.secrets, folders.data):
            for path in folder.iterdir():
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        raise


def _write_all(
    reader: ArchiveReader, folder: Path, give: Callable[[Path], None] = lambda _: None
) -> None:
    for member in reader.members():
        path = folder / member.name
        try:
            _write(path, member)
            give(path)
        except OSError as fault:
            raise StartFault(f"{path} cannot be written: {fault.strerror}") from None


def _write(path: Path, member: Member) -> None:
    if member.content is None:
        path.mkdir(mode=0o700, exist_ok=True)
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while piece := member.content.read(PIECE):
            file.write(piece)


def _give(path: Path, data: Path, account: ServerAccount | None) -> None:
    """Give PostgreSQL's files to the account that it runs under."""
    if account is not None and (data / CLUSTER) in (path, *path.parents):
        os.chown(path, account.uid, account.gid)


def _store(path: Path, told: Mapping[str, object]) -> None:
    staged = path.with_name(f".{path.name}")
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(descriptor)
    staged.replace(path)
    sync_folder(path.parent)
