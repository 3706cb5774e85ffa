"""Build and read the issuer's public keys (RFC 7517)."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm
from jwt.utils import base64url_encode

from shared.problems import Unavailable

ALGORITHM = "EdDSA"

JwksDocument = Mapping[str, Any]

REFRESH_AFTER = 300.0
"""Seconds after which the document is fetched again, so that a withdrawn key goes."""
REFRESH_AT_MOST_EVERY = 10.0
"""Seconds between two fetches, however many tokens name unknown keys."""
FETCH_SECONDS = 3.0


class JwksSource(Protocol):
    async def fetch(self) -> JwksDocument:
        """Return the current document; raise any error if it cannot be read."""


class FileJwks:
    def __init__(self, path: Path) -> None:
        self._path = path

    async def fetch(self) -> JwksDocument:
        return _document(await asyncio.to_thread(self._path.read_bytes))


def key_id(key: Ed25519PublicKey) -> str:
    """Return the key's thumbprint (RFC 7638): the same key has the same id everywhere."""
    jwk = OKPAlgorithm.to_jwk(key, as_dict=True)
    required = {name: jwk[name] for name in ("crv", "kty", "x")}
    canonical = json.dumps(required, separators=(",", ":"), sort_keys=True)
    return base64url_encode(sha256(canonical.encode()).digest()).decode()


def jwks_document(keys: Iterable[Ed25519PublicKey]) -> JwksDocument:
    """Return the document: the signing key, and during a change the former and next ones."""
    return {
        "keys": [
            OKPAlgorithm.to_jwk(key, as_dict=True)
            | {"kid": key_id(key), "use": "sig", "alg": ALGORITHM}
            for key in keys
        ]
    }


def event_key_id(service: str, key: Ed25519PublicKey) -> str:
    """Return the id of a key that signs events: it names the one service whose key it is."""
    return f"{service}.{key_id(key)}"


def event_keys_document(keys: Mapping[str, Iterable[Ed25519PublicKey]]) -> JwksDocument:
    """Return `events.jwks.json`: each service's key, and in a change the former and next ones."""
    return {
        "keys": [
            jwk | {"kid": f"{service}.{jwk['kid']}"}
            for service, each in keys.items()
            for jwk in jwks_document(each)["keys"]
        ]
    }


class KeySet:
    """The issuer's keys by id. The last fetched keys stay valid while the source is unavailable."""

    def __init__(
        self, source: JwksSource, *, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._source = source
        self._elapsed = elapsed
        self._keys: dict[str, jwt.PyJWK] = {}
        self._tried_at: float | None = None
        self._fetching = asyncio.Lock()
        self._log = structlog.get_logger()

    async def get(self, kid: str) -> jwt.PyJWK | None:
        """Return the key, None if the issuer has none with that id.

        Raises `Unavailable` if no document could be fetched so far.
        """
        if self._due(REFRESH_AT_MOST_EVERY if kid not in self._keys else REFRESH_AFTER):
            await self._refresh()
        if not self._keys:
            raise Unavailable("Signing in cannot be checked at the moment. Try again in a moment.")
        return self._keys.get(kid)

    def _due(self, seconds: float) -> bool:
        return self._tried_at is None or self._elapsed() - self._tried_at >= seconds

    async def _refresh(self) -> None:
        seen = self._tried_at
        async with self._fetching:
            if self._tried_at != seen:
                return  # another caller fetched while this one waited
            try:
                async with asyncio.timeout(FETCH_SECONDS):
                    keys = _keys(await self._source.fetch())
            except Exception as fault:  # noqa: BLE001  # whatever it was, the last known keys hold
                self._log.warning("jwks.not_fetched", fault=type(fault).__name__)
            else:
                self._keys = keys
            self._tried_at = self._elapsed()


def _document(content: bytes) -> JwksDocument:
    document = json.loads(content)
    if not isinstance(document, dict):
        raise TypeError("a JWKS is a JSON object")
    return document


def _keys(document: JwksDocument) -> dict[str, jwt.PyJWK]:
    """Take only Ed25519 keys that name themselves; a document without any is no document."""
    keys = {
        jwk["kid"]: jwt.PyJWK(jwk, algorithm=ALGORITHM)
        for jwk in document["keys"]
        if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519" and jwk.get("kid")
    }
    if not keys:
        raise ValueError("the JWKS names no Ed25519 key")
    return keys
