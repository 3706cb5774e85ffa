"""Makes the keys of a new installation: `python deploy/k8s/new_keys.py FOLDER`.

One folder per Secret that the manifests refer to, and `public-keys` for the ConfigMap. Each service
gets a look-up key and an audit key of its own; only identity can sign tokens, only triage can
attest. Never writes into a folder that is there: keys that data was sealed under are not replaced.
"""
# ruff: noqa: INP001  # a script beside what it serves, no package

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from shared.access.jwks import jwks_document
from shared.contracts.catalogue import SERVICES
from shared.storage.master_keys import create_master_key_file
from shared.storage.sealing import KEY_BYTES


def make_keys(folder: Path) -> None:
    """Raise `FileExistsError` if the folder is there already."""
    folder.mkdir(mode=0o700, parents=True)
    for name in ("tocsin-master-key", "public-keys", *map(_secret, SERVICES)):
        (folder / name).mkdir(mode=0o700)
    create_master_key_file(folder / "tocsin-master-key" / "master.key")
    for service in SERVICES:
        _write(folder / _secret(service) / "lookup.key", os.urandom(KEY_BYTES))
    audit = [_signing_key(folder / _secret(service) / "audit.pem") for service in SERVICES]
    token = _signing_key(folder / _secret("identity") / "token.pem")
    attestation = _signing_key(folder / _secret("triage") / "attestation.pem")
    _publish(folder / "public-keys" / "audit.jwks.json", audit)
    _publish(folder / "public-keys" / "tokens.jwks.json", [token])
    _publish(folder / "public-keys" / "attestations.jwks.json", [attestation])


def _secret(service: str) -> str:
    return f"tocsin-{service}"


def _signing_key(path: Path) -> Ed25519PublicKey:
    key = Ed25519PrivateKey.generate()
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key.public_key()


def _publish(path: Path, keys: Iterable[Ed25519PublicKey]) -> None:
    _write(path, orjson.dumps(jwks_document(keys)))


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python deploy/k8s/new_keys.py FOLDER\n")
        return 2
    try:
        make_keys(Path(arguments[0]))
    except OSError as fault:
        sys.stderr.write(f"{fault.filename}: {fault.strerror}; no key was replaced\n")
        return 1
    sys.stdout.write(
        f"Keys are in {arguments[0]}. Back up tocsin-master-key apart from all data.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
