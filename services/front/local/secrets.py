"""Keys and passwords of one installation: a file (0600) for each, written whole or not at all.

Data sealed under a lost key cannot be read again. So the data folder has the fingerprints of the
keys that it was written under. A start with a missing, damaged or foreign key is refused; no new
key is made silently.
"""

import base64
import hashlib
import json
import secrets as randomness
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from services.front.local.faults import StartFault
from services.front.local.secret_files import (
    read_or_create,
    read_secret,
    sync_folder,
    write_durably,
)
from shared.clock import utc_now
from shared.storage.master_keys import MasterKeyFault, MasterKeys

KEY_BYTES = 32
MASTER_KEY = "master.key"
LOOKUP_KEY = "lookup.key"
FORMER = "former-public-keys.json"
"""The folder of the former public keys of signers."""
FORMER_COUNT_FOR = timedelta(days=180)
REGISTER = "keys-in-use.json"
"""The file in the data folder with the fingerprints of the keys that it was written under."""


class SigningKey(StrEnum):
    """The signers that have an ed25519 key of their own."""

    IDENTITY = "identity"  # sign-in tokens
    ATTESTATION = "attestation"  # triage's attestation that an appeal passed its gates
    AUDIT = "audit"  # heads of the audit trails


def event_signer(service: str) -> str:
    """Return the signer of this service's events: each service signs its own."""
    return f"{service}-events"


class Secrets:
    """The keys that the data in `data` depends on, kept in `folder`.

    Every method returns the same key on every start. Raises StartFault, which names file and
    setting, if the key is damaged, or if data exists and the key is missing or different.
    """

    def __init__(self, folder: Path, data: Path) -> None:
        self._folder = folder
        self._register = data / REGISTER

    def master_key_file(self) -> Path:
        """Return the file of the master keys under which the keyring wraps the data keys.

        One line for each key, `<version> <base64>` (`shared.storage.master_keys`): a rotation adds
        one.
        """
        self._read_or_create(MASTER_KEY, _new_master_keys, _require_master_keys, _by_line)
        return self.path(MASTER_KEY)

    def require_own(self) -> None:
        """Raise StartFault if the keys were made for another data folder than `data`.

        The first key is in the register before the second one is made. So if there is a second key
        and no register, another data folder has the register; this also holds after an interrupted
        first start.
        """
        if self._register.exists() or not self.path(LOOKUP_KEY).exists():
            return
        raise StartFault(
            f"TOCSIN_SECRETS: the keys in {self._folder} belong to other data than those in "
            f"{self._register.parent}, where there are none yet. For another Tocsin set "
            "TOCSIN_SECRETS too, to a folder of its own; else set TOCSIN_DATA to the folder of the "
            "data, as it was. If these are gone and you begin anew on their keys, start once with "
            "TOCSIN_ADOPT_KEYS=true"
        )

    def started_with_newest_master_key(self) -> bool:
        """Return whether a start has read all keys that the file of master keys has now."""
        versions = _by_line(MASTER_KEY, read_secret(self.path(MASTER_KEY)))
        return versions.keys() <= self._fingerprints().keys()

    def lookup_key(self) -> bytes:
        """Return 32 bytes for keyed hashes of sealed values."""
        return self._read_or_create(LOOKUP_KEY, _random_key, _require_key_length)

    def signing_key(self, signer: SigningKey | str) -> bytes:
        """Return an ed25519 private key as PKCS 8 in PEM."""
        return self._read_or_create(f"{signer}-signing.pem", _new_signing_key, _require_signing_key)

    def rotate_signing_key(self, signer: SigningKey | str) -> None:
        """Give this signer a new key from the next start on; the old public key stays published.

        If it is interrupted, either the old or the new key is in use, and both are known.
        """
        name = f"{signer}-signing.pem"
        old, new = self.signing_key(signer), _new_signing_key()
        public = base64.b64encode(_public(old)).decode()
        former = {"signer": str(signer), "key": public, "left_at": utc_now().isoformat()}
        formers = [each for each in self._formers() if each["key"] != former["key"]]
        self._replace(self.path(FORMER), json.dumps([*formers, former], indent=1).encode())
        known = self._fingerprints()
        self._remember({**known, f"{name} next": _fingerprint(new)})
        self._replace(self.path(name), new)
        self._remember({**known, name: _fingerprint(new)})

    def public_keys(self, signer: SigningKey | str) -> list[Ed25519PublicKey]:
        """Return a signer's public key, and the former ones that still verify sent events.

        For that time (`FORMER_COUNT_FOR`) a broker may deliver it again.
        """
        own = Ed25519PublicKey.from_public_bytes(_public(self.signing_key(signer)))
        since = utc_now() - FORMER_COUNT_FOR
        formers = [
            Ed25519PublicKey.from_public_bytes(base64.b64decode(each["key"]))
            for each in self._formers()
            if each["signer"] == signer and datetime.fromisoformat(each["left_at"]) > since
        ]
        return [own, *formers]

    def path(self, name: str) -> Path:
        return self._folder / name

    def _formers(self) -> list[dict[str, str]]:
        path = self.path(FORMER)
        try:
            formers: list[dict[str, str]] = json.loads(read_secret(path))
        except FileNotFoundError:
            return []
        except ValueError:
            raise StartFault(f"TOCSIN_SECRETS: {path} is damaged: restore it") from None
        return formers

    def _replace(self, path: Path, content: bytes) -> None:
        staged = path.with_name(f".{path.name}.{randomness.token_hex(8)}")
        try:
            write_durably(staged, content)
            staged.replace(path)
        except OSError as fault:
            raise StartFault(f"TOCSIN_SECRETS: cannot write {path}: {fault.strerror}") from None
        sync_folder(path.parent)

    def _read_or_create(
        self,
        name: str,
        make: Callable[[], bytes],
        require: Callable[[Path, bytes], None],
        parts: Callable[[str, bytes], Mapping[str, bytes]] = lambda name, whole: {name: whole},
    ) -> bytes:
        path = self.path(name)
        known = self._fingerprints()
        if any(each.split(" ")[0] == name for each in known) and not path.exists():
            raise StartFault(
                f"TOCSIN_SECRETS: {path} is missing, and the data in {self._register.parent} "
                "cannot be read without it: restore it from its backup",
            )
        content = read_or_create(path, make)
        require(path, content)
        present = {part: _fingerprint(key) for part, key in parts(name, content).items()}
        for part, fingerprint in present.items():
            if fingerprint not in {known.get(part, fingerprint), known.get(f"{part} next")}:
                raise StartFault(
                    f"TOCSIN_SECRETS: {path} is not the key that the data in "
                    f"{self._register.parent} was written under: restore that one",
                )
        if not present.keys() <= known.keys():
            self._remember({**known, **present})
        return content

    def _fingerprints(self) -> Mapping[str, str]:
        try:
            register: dict[str, str] = json.loads(self._register.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            raise StartFault(f"TOCSIN_DATA: {self._register} cannot be read: restore it") from None
        return register

    def _remember(self, fingerprints: Mapping[str, str]) -> None:
        staged = self._register.with_name(f".{self._register.name}.{randomness.token_hex(8)}")
        try:
            write_durably(staged, json.dumps(fingerprints, indent=1, sort_keys=True).encode())
            staged.replace(self._register)
        except OSError as fault:
            raise StartFault(
                f"TOCSIN_DATA: cannot write {self._register}: {fault.strerror}"
            ) from None
        sync_folder(self._register.parent)


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"tocsin key fingerprint\0" + key).hexdigest()


def _new_master_keys() -> bytes:
    return b"1 " + base64.b64encode(randomness.token_bytes(KEY_BYTES)) + b"\n"


def _require_master_keys(path: Path, _: bytes) -> None:
    try:
        MasterKeys.from_file(path)
    except MasterKeyFault as fault:
        raise StartFault(f"TOCSIN_SECRETS: {fault}: restore it from its backup") from None


def _by_line(name: str, content: bytes) -> Mapping[str, bytes]:
    """Return the key of each version: a rotation adds a line and later removes an old one."""
    lines = [line.split() for line in content.decode().splitlines() if line.strip()]
    return {f"{name} {version}": encoded.encode() for version, encoded in lines}


def _random_key() -> bytes:
    return randomness.token_bytes(KEY_BYTES)


def _require_key_length(path: Path, content: bytes) -> None:
    if len(content) != KEY_BYTES:
        raise StartFault(
            f"TOCSIN_SECRETS: {path} has {len(content)} bytes where {KEY_BYTES} are needed: "
            "restore it from its backup",
        )


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def _public(private: bytes) -> bytes:
    key = load_pem_private_key(private, password=None).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _require_signing_key(path: Path, content: bytes) -> None:
    try:
        key = load_pem_private_key(content, password=None)
    except (TypeError, ValueError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise StartFault(
            f"TOCSIN_SECRETS: {path} is not an ed25519 private key in PEM: "
            "restore it from its backup",
        )
