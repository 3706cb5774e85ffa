"""The private keys of a service, read from files: of its audit trail's heads and of its events."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from shared.access.jwks import KeySet, event_key_id, key_id
from shared.audit.anchors import AnchorSigner
from shared.messaging.signatures import EventSigner
from shared.settings import ServiceSettings
from shared.web.health import NotReady


def anchor_signer(settings: ServiceSettings) -> AnchorSigner:
    key = _private_key(settings.audit_key_file)
    return AnchorSigner(settings.service, key, key_id(key.public_key()))


def event_signer(settings: ServiceSettings, published: KeySet) -> EventSigner:
    key = _private_key(settings.event_key_file)
    return EventSigner(event_key_id(settings.service, key.public_key()), key, published)


def _private_key(file: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise NotReady(f"{file.name} is not an Ed25519 key")
    return key
