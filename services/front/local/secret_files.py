"""Read and write files with a secret: mode 0600, created once, written completely or not at all."""

import os
import secrets as randomness
from collections.abc import Callable
from pathlib import Path

from services.front.local.faults import StartFault


def read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the content of `path`, created once.

    Safe against a crash and against a second process.
    """
    try:
        return read_secret(path)
    except FileNotFoundError:
        pass
    staged = path.with_name(f".{path.name}.{randomness.token_hex(8)}")
    try:
        write_durably(staged, make())
        os.link(staged, path)  # unlike a rename, it never replaces what another process made
    except FileExistsError:
        pass
    except OSError as fault:
        raise StartFault(f"TOCSIN_SECRETS: cannot write {path}: {fault.strerror}") from None
    finally:
        staged.unlink(missing_ok=True)
    sync_folder(path.parent)
    return read_secret(path)


def sync_folder(folder: Path) -> None:
    """Flush `folder` to disk, so that new and changed names survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_secret(path: Path) -> bytes:
    """Return the content of a secret file; raise `StartFault` if it is empty or others read it."""
    try:
        if path.stat().st_mode & 0o077:
            raise StartFault(f"TOCSIN_SECRETS: others can read {path}: run chmod 600 on it")
        content = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise StartFault(f"TOCSIN_SECRETS: cannot read {path}: {fault.strerror}") from None
    if not content:
        raise StartFault(f"TOCSIN_SECRETS: {path} is empty: restore it from its backup")
    return content


def write_durably(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, and that survives a power cut."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
