"""Keys of services for tests: each service signs, all verify; unknown ones cannot sign."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.access.jwks import JwksDocument, KeySet, event_key_id, event_keys_document
from shared.contracts.catalogue import SERVICES
from shared.messaging.bus import Record
from shared.messaging.signatures import EventSigner, EventVerifier, Fault

KEYS = {service: Ed25519PrivateKey.generate() for service in SERVICES}


class _Published:
    async def fetch(self) -> JwksDocument:
        return event_keys_document({name: [key.public_key()] for name, key in KEYS.items()})


def signer(service: str = "intake", key: Ed25519PrivateKey | None = None) -> EventSigner:
    key = key or KEYS[service]
    return EventSigner(event_key_id(service, key.public_key()), key, KeySet(_Published()))


def verifier() -> EventVerifier:
    return EventVerifier(KeySet(_Published()))


class Believing:
    """Accepts all records without a check, for tests of the steps after it."""

    async def fault_of(self, record: Record) -> Fault | None:  # noqa: ARG002  # the protocol's
        return None
