"""Find rows by a value that is stored sealed, by a keyed hash of it."""

import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from shared.storage.sealing import KEY_BYTES


class LookupKey:
    """A service's secret for look-up hashes. Without it nobody can compare a hash with guesses.

    Hashes are not covered by a subject's key: erasing a subject deletes them.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < KEY_BYTES:
            raise ValueError(f"a look-up key has at least {KEY_BYTES} bytes")
        self._secret = secret
        self._keys: dict[str, bytes] = {}

    def hash(self, purpose: str, value: str) -> bytes:
        """Return 32 bytes: equal for equal values of one purpose, unrelated between purposes.

        `value` must be normalised by the caller: two spellings are two values.
        """
        return hmac.digest(self._key(purpose), value.encode(), "sha256")

    def _key(self, purpose: str) -> bytes:
        """Derive and cache a purpose's key: an alert has hundreds of hashes of a few purposes."""
        if purpose not in self._keys:
            self._keys[purpose] = HKDFExpand(
                algorithm=SHA256(), length=KEY_BYTES, info=b"tocsin look-up\0" + purpose.encode()
            ).derive(self._secret)
        return self._keys[purpose]
