"""Master keys: they wrap the data keys of the subjects and never leave this module or the KMS."""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.storage.sealing import KEY_BYTES, NONCE_BYTES, SealBroken

READABLE_BY_OTHERS = 0o007


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key under the master key of this version."""

    master_version: int
    ciphertext: bytes


class KeyWrapping(Protocol):
    """The interface of master keys for the keyring: a file of keys here, or a KMS.

    `subject` is authenticated with the key, so that two rows of the keyring cannot be exchanged.
    """

    @property
    def current(self) -> int: ...

    async def wrap(self, subject: UUID, data_key: bytes) -> WrappedKey: ...

    async def unwrap(self, subject: UUID, wrapped: WrappedKey) -> bytes: ...


class MasterKeyFault(Exception):
    """The master keys cannot be used; the text names the file or the version, never a key."""


class MasterKeys:
    """Master keys in memory, by version. The highest version wraps; older ones only unwrap."""

    def __init__(self, by_version: Mapping[int, bytes]) -> None:
        if not by_version:
            raise MasterKeyFault("there is no master key")
        for version, key in by_version.items():
            if len(key) != KEY_BYTES or version < 1:
                raise MasterKeyFault(f"master key {version}: not a key of {KEY_BYTES} bytes")
        self._ciphers = {version: AESGCM(key) for version, key in by_version.items()}
        self._current = max(by_version)

    @classmethod
    def from_file(cls, path: Path) -> "MasterKeys":
        """Read lines of `<version> <base64 of 32 bytes>`; `MasterKeyFault` says what is wrong."""
        return cls(_read(path))

    @property
    def current(self) -> int:
        return self._current

    async def wrap(self, subject: UUID, data_key: bytes) -> WrappedKey:
        nonce = os.urandom(NONCE_BYTES)
        bound_to = _associated_data(subject, self._current)
        sealed = self._ciphers[self._current].encrypt(nonce, data_key, bound_to)
        return WrappedKey(self._current, nonce + sealed)

    async def unwrap(self, subject: UUID, wrapped: WrappedKey) -> bytes:
        cipher = self._ciphers.get(wrapped.master_version)
        if cipher is None:
            raise MasterKeyFault(
                f"master key version {wrapped.master_version} is missing from the master key file"
            )
        nonce, sealed = wrapped.ciphertext[:NONCE_BYTES], wrapped.ciphertext[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, sealed, _associated_data(subject, wrapped.master_version))
        except (InvalidTag, ValueError):
            raise SealBroken(
                f"the key of subject {subject} does not open under master key "
                f"{wrapped.master_version}"
            ) from None


def create_master_key_file(path: Path) -> None:
    """Create a file (0600) with one new master key; never overwrite an existing file."""
    _write(path, {1: os.urandom(KEY_BYTES)}, os.O_EXCL)


def add_master_key(path: Path) -> int:
    """Add a new current master key to the file and return its version.

    After that, restart the services, so that all have it; then call `Keyring.rewrap`. Only then may
    the older line be removed from the file (keep it with backups of the keyring that need it).
    """
    keys = _read(path)
    version = max(keys) + 1
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    _write(new, {**keys, version: os.urandom(KEY_BYTES)}, os.O_EXCL)
    new.replace(path)
    return version


def _read(path: Path) -> dict[int, bytes]:
    try:
        mode = path.stat().st_mode
        lines = path.read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = type(error).__name__
        raise MasterKeyFault(f"master key file {path} cannot be read: {reason}") from None
    if mode & READABLE_BY_OTHERS:
        raise MasterKeyFault(f"master key file {path} is open to everybody: chmod 600 {path}")
    keys: dict[int, bytes] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            version, encoded = line.split()
            if int(version) in keys:
                raise MasterKeyFault(f"master key file {path} has version {version} twice")
            keys[int(version)] = base64.b64decode(encoded, validate=True)
        except ValueError:
            raise MasterKeyFault(
                f"master key file {path}, line {number}: not `<version> <base64 of 32 bytes>`"
            ) from None
    return keys


def _write(path: Path, keys: Mapping[int, bytes], flags: int) -> None:
    text = "".join(f"{version} {base64.b64encode(key).decode()}\n" for version, key in keys.items())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _associated_data(subject: UUID, version: int) -> bytes:
    return b"tocsin data key" + subject.bytes + version.to_bytes(4)
