"""Make the keys of a new installation: `python deploy/k8s/new_keys.py FOLDER`.

With `--events` only the keys that sign events: for an older installation without such keys, and to
change them.

One folder per Secret that the manifests refer to, and `public-keys` for the ConfigMap. Each service
gets a look-up key, an audit key and a key for its events of its own; only identity can sign tokens,
only triage can attest. Never writes into an existing folder, so that keys under which data was
sealed are not replaced.
"""

import os
import sys
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from shared.access.jwks import JwksDocument, event_keys_document, jwks_document
from shared.contracts.catalogue import SERVICES
from shared.storage.master_keys import create_master_key_file
from shared.storage.sealing import KEY_BYTES


def make_keys(folder: Path) -> None:
    """Make all keys; raise `FileExistsError` if the folder exists already."""
    folder.mkdir(mode=0o700, parents=True)
    for name in ("tocsin-master-key", "public-keys", *map(_secret, SERVICES)):
        (folder / name).mkdir(mode=0o700)
    create_master_key_file(folder / "tocsin-master-key" / "master.key")
    for service in SERVICES:
        _write(folder / _secret(service) / "lookup.key", os.urandom(KEY_BYTES))
    audit = [_signing_key(folder / _secret(service) / "audit.pem") for service in SERVICES]
    token = _signing_key(folder / _secret("identity") / "token.pem")
    attestation = _signing_key(folder / _secret("triage") / "attestation.pem")
    public = folder / "public-keys"
    _publish(public / "audit.jwks.json", jwks_document(audit))
    _make_event_keys(folder)
    _publish(public / "tokens.jwks.json", jwks_document([token]))
    _publish(public / "attestations.jwks.json", jwks_document([attestation]))


def make_event_keys(folder: Path) -> None:
    """Make only the keys that sign events; raise `FileExistsError` if the folder exists already."""
    folder.mkdir(mode=0o700, parents=True)
    for name in ("public-keys", *map(_secret, SERVICES)):
        (folder / name).mkdir(mode=0o700)
    _make_event_keys(folder)


def _make_event_keys(folder: Path) -> None:
    keys = {
        service: [_signing_key(folder / _secret(service) / "events.pem")] for service in SERVICES
    }
    _publish(folder / "public-keys" / "events.jwks.json", event_keys_document(keys))


def _secret(service: str) -> str:
    return f"tocsin-{service}"


def _signing_key(path: Path) -> Ed25519PublicKey:
    key = Ed25519PrivateKey.generate()
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key.public_key()


def _publish(path: Path, document: JwksDocument) -> None:
    _write(path, orjson.dumps(document))


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def main(arguments: list[str]) -> int:
    only_events = arguments[:1] == ["--events"]
    folders = arguments[only_events:]
    if len(folders) != 1:
        sys.stderr.write("usage: python deploy/k8s/new_keys.py [--events] FOLDER\n")
        return 2
    try:
        (make_event_keys if only_events else make_keys)(Path(folders[0]))
    except OSError as fault:
        sys.stderr.write(f"{fault.filename}: {fault.strerror}; no key was replaced\n")
        return 1
    backup = "" if only_events else " Back up tocsin-master-key apart from all data."
    sys.stdout.write(f"Keys are in {folders[0]}.{backup}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
