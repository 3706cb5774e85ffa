"""Back up one machine: its data, whether Tocsin runs or not, and its keys in a separate file."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from services.front.backup.archive import ArchiveWriter, Kind, Manifest
from services.front.backup.cluster import add_cluster
from services.front.backup.encryption import encrypted_file
from services.front.catalogue import CATALOGUE
from services.front.local.databases import BUS, KEYRING, url_of_database
from services.front.local.faults import StartFault
from services.front.local.folders import (
    DATA_SETTING,
    SECRETS_SETTING,
    Folders,
    chosen_folders,
)
from services.front.local.installation import RESTORED
from services.front.local.own_files import own_files
from services.front.local.postgres import LocalPostgres
from services.front.local.running_postgres import running_url
from services.front.local.secrets import MASTER_KEY, REGISTER
from services.front.settings import FrontSettings
from shared.release import release

CLUSTER = "postgres"
FOLDERS = ("mailbox", "public-keys")
"""Folders beside PostgreSQL's in the data folder that belong to the data."""
FILES = (REGISTER, RESTORED)
DATABASES = (*CATALOGUE, KEYRING, BUS)


def back_up_data(
    front: FrontSettings, target: Path, recipients: Sequence[Any], environ: Mapping[str, str]
) -> int:
    """Write the data of this machine to `target`; return its size in bytes before encryption.

    What the installation wrote for itself (`own_files.py`) is part of the data.

    Raises `StartFault` with one line; then no `target` is left.
    """
    if front.postgres_url is not None:
        raise StartFault(
            "TOCSIN_POSTGRES_URL names a PostgreSQL of your own: make its backups by its own means "
            "(a copy of the whole server with its log, so that all databases stand at one moment), "
            "the keys by `tocsin backup --keys FILE`, and after restoring run "
            "`tocsin restore --finish`"
        )
    folders = _existing(environ)
    target = _outside(target, folders)
    own = list(own_files(environ, folders.data))
    made_at = datetime.now(UTC)
    with _server(folders) as url, encrypted_file(target, recipients) as stream:
        manifest = Manifest(
            kind=Kind.DATA,
            made_at=made_at,
            version=release(),
            keys=_register(folders),
            postgres=int((folders.data / CLUSTER / "PG_VERSION").read_text()),
            heads=asyncio.run(_heads(url)),
        )
        archive = ArchiveWriter(stream, manifest)
        add_cluster(archive, url, folders.data / CLUSTER, CLUSTER)
        # After the databases: a file is written before the row that names it.
        for name in FOLDERS:
            archive.add_tree(folders.data / name, name)
        for name in FILES:
            archive.add_file(folders.data / name, name)
        for name, place in own:
            archive.add_tree(place, name) if place.is_dir() else archive.add_file(place, name)
        archive.close()
    return archive.bytes


def back_up_keys(target: Path, recipients: Sequence[Any], environ: Mapping[str, str]) -> int:
    """Write the keys and passwords of this machine to `target`; return the number of files."""
    folders = _existing(environ)
    target = _outside(target, folders)
    with encrypted_file(target, recipients) as stream:
        manifest = Manifest(
            kind=Kind.KEYS,
            made_at=datetime.now(UTC),
            version=release(),
            keys=_register(folders),
        )
        archive = ArchiveWriter(stream, manifest)
        names = [path for path in sorted(folders.secrets.iterdir()) if _is_backed_up(path)]
        for path in names:
            archive.add_file(path, path.name)
        archive.close()
    return len(names)


def _is_backed_up(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _existing(environ: Mapping[str, str]) -> Folders:
    folders = chosen_folders(environ)
    for setting, folder, marked in (
        (DATA_SETTING, folders.data, REGISTER),
        (SECRETS_SETTING, folders.secrets, MASTER_KEY),
    ):
        if not (folder / marked).exists():
            raise StartFault(f"there is no Tocsin in {folder}: set {setting} as for `make run`")
    return folders


def _outside(target: Path, folders: Folders) -> Path:
    """Return the target's absolute path; refuse one that would be lost together with the data."""
    target = target.expanduser()
    if not target.parent.is_dir():
        raise StartFault(f"{target.parent} is no folder: make it first")
    target = target.parent.resolve() / target.name
    for folder in (folders.data, folders.secrets):
        if folder in target.parents:
            raise StartFault(f"{target} lies in {folder} itself: choose a place apart")
    if target.is_dir():
        raise StartFault(f"{target} is a folder: name the file that is to be written")
    return target


@contextmanager
def _server(folders: Folders) -> Iterator[str]:
    """Yield the superuser's URL: of the running server, else of one started for this block."""
    running = running_url(folders.data, folders.secrets)
    if running is not None:
        yield running
        return
    if not (folders.data / CLUSTER / "PG_VERSION").exists():
        raise StartFault(f"there is no PostgreSQL in {folders.data}: nothing was started there yet")
    server = LocalPostgres(folders.data, folders.secrets)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def _register(folders: Folders) -> dict[str, str]:
    try:
        register: dict[str, str] = json.loads((folders.data / REGISTER).read_bytes())
    except (OSError, ValueError):
        raise StartFault(f"{DATA_SETTING}: {folders.data / REGISTER} cannot be read") from None
    return register


async def _heads(url: str) -> dict[str, str]:
    """Return the newest migration of each database, by which an older Tocsin is recognised."""
    heads = {}
    for database in DATABASES:
        connection = await asyncpg.connect(url_of_database(url, database), timeout=10)
        try:
            heads[database] = await connection.fetchval("SELECT version_num FROM alembic_version")
        finally:
            await connection.close()
    return heads
