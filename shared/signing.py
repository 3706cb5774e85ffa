"""Read a service's private keys from files: for the heads of its audit trail and for its events."""

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from shared.access.jwks import KeySet, event_key_id, key_id
from shared.audit.anchors import AnchorSigner
from shared.messaging.signatures import EventSigner
from shared.settings import ServiceSettings, WrongSettings


def anchor_signer(settings: ServiceSettings) -> AnchorSigner:
    key = private_key(settings.audit_key_file)
    return AnchorSigner(settings.service, key, key_id(key.public_key()))


def event_signer(settings: ServiceSettings, published: KeySet) -> EventSigner:
    key = private_key(settings.event_key_file)
    return EventSigner(event_key_id(settings.service, key.public_key()), key, published)


def private_key(file: Path) -> Ed25519PrivateKey:
    """Return the Ed25519 key of a PEM file; raise `WrongSettings` that names a file without one."""
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as fault:
        raise WrongSettings(f"{file} cannot be read: {fault.strerror}") from fault
    except (TypeError, ValueError, UnsupportedAlgorithm) as fault:
        raise WrongSettings(f"{file} is not a private key in PEM without a password") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise WrongSettings(f"{file} is not an Ed25519 key")
    return key
