"""Seal restricted data, at rest and in transit: AES-256-GCM under the data key of its subject.

A ciphertext is bound to its place: if it is moved to another row, column, event or field, it cannot
be opened. It names its key, so that it can be opened without knowing its subject.

Format: version (1 byte), subject (16), version of the subject's key (4, big-endian), nonce (12),
AES-256-GCM ciphertext with its tag of 16 bytes. Associated data: the first 21 bytes, the place.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel

from shared.contracts.envelope import SealedPart
from shared.message_ids import msgid
from shared.problems import Gone, Unavailable

Model = TypeVar("Model", bound=BaseModel)

FORMAT = b"\x01"
KEY_VERSION = (1).to_bytes(4)
"""A subject has one data key today. The field is there so that it could be given another."""
HEADER_BYTES = 1 + 16 + 4
NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32


class Erased(Gone):
    """410: the key of this subject was destroyed, so nobody can read this any more."""

    def __init__(self, subject: UUID) -> None:
        super().__init__(msgid("This was erased and cannot be read any more."))
        self.subject = subject


class KeyMissing(LookupError):
    """No key of this subject was opened.

    The cause is either a fault of the code, or a keyring that does not know the subject (a keyring
    restored from too old a backup). Never the same as `Erased`: an unknown subject must not be
    treated as an erased one.
    """

    def __init__(self, subject: UUID) -> None:
        super().__init__(f"no key of subject {subject} is at hand")
        self.subject = subject


class KeysStale(Unavailable):
    """503: these keys were read from the keyring too long ago; open them again."""

    def __init__(self) -> None:
        super().__init__(msgid("This took too long. Nothing was saved. Try again."))


class SealBroken(Exception):
    """The ciphertext was changed, cut, or moved from the place it was sealed for."""


class Sealed(bytes):
    """Bytes made by `Keys.seal`. Sealed columns accept nothing else."""

    __slots__ = ()


@dataclass(frozen=True)
class Place:
    """The place of a ciphertext. Built by `Place.column`, `Place.event` or `Place.carried` only.

    The place of a row's column comes from `shared.storage.columns.place_of`, which knows its names.
    """

    associated_data: bytes

    @classmethod
    def column(cls, table: str, column: str, row_id: UUID) -> "Place":
        return cls._of("column", table, column, row_id.hex)

    @classmethod
    def event(cls, event_id: UUID, part: str) -> "Place":
        return cls._of("event", event_id.hex, part)

    @classmethod
    def carried(cls, account: UUID) -> "Place":
        """Return the place of data that a browser holds for this account."""
        return cls._of("carried", account.hex)

    @classmethod
    def _of(cls, *parts: str) -> "Place":
        # Each part is preceded by its length: ("ab", "c") and ("a", "bc") are different places.
        encoded = [part.encode() for part in parts]
        return cls(b"".join(len(part).to_bytes(2) + part for part in encoded))


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of one subject. `until` is the monotonic second from which it may not be used."""

    material: bytes = field(repr=False)
    until: float = float("inf")
    cipher: AESGCM = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cipher", AESGCM(self.material))


class Keys:
    """The opened keys of some subjects, for one unit of work or one request.

    Made by `Keyring.create` and `Keyring.open`. Raises `Erased` for a subject whose key was
    destroyed, `KeyMissing` for one that was not opened, `KeysStale` if a key was read longer ago
    than a destroyed key may be used.
    """

    def __init__(
        self,
        opened: Mapping[UUID, DataKey],
        erased: Iterable[UUID] = (),
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._opened = dict(opened)
        self._erased = frozenset(erased)
        self._monotonic = monotonic

    def is_erased(self, subject: UUID) -> bool:
        return subject in self._erased

    def seal(self, subject: UUID, place: Place, content: bytes) -> Sealed:
        header = FORMAT + subject.bytes + KEY_VERSION
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._key(subject).cipher
        return Sealed(
            header + nonce + cipher.encrypt(nonce, content, header + place.associated_data)
        )

    def open(self, place: Place, sealed: bytes) -> bytes:
        """Return the content; `SealBroken` unless it is exactly what was sealed for this place."""
        header, nonce = sealed[:HEADER_BYTES], sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
        cipher = self._key(subject_of(sealed)).cipher
        try:
            return cipher.decrypt(
                nonce, sealed[HEADER_BYTES + NONCE_BYTES :], header + place.associated_data
            )
        except InvalidTag:
            raise SealBroken("the ciphertext was changed or moved") from None

    def seal_model(self, subject: UUID, place: Place, model: BaseModel) -> Sealed:
        """Seal a model as JSON; some leave out the fields of which nothing is known."""
        leaves_out = getattr(model, "leaves_out_unknown", False)
        said = model.model_dump_json(exclude_defaults=leaves_out)
        return self.seal(subject, place, said.encode())

    def open_model(self, kind: type[Model], place: Place, sealed: bytes) -> Model:
        return kind.model_validate_json(self.open(place, sealed))

    def seal_part(
        self, event_id: UUID, field_name: str, subject: UUID, model: Model
    ) -> SealedPart[Model]:
        """Seal the content of the field `field_name` of the event with this id."""
        sealed = self.seal_model(subject, Place.event(event_id, field_name), model)
        # Not validated: validation would decode the ciphertext as base64.
        return _part_of(type(model)).model_construct(subject=subject, ciphertext=bytes(sealed))

    def open_part(
        self, kind: type[Model], event_id: UUID, field_name: str, part: SealedPart[Model]
    ) -> Model:
        if subject_of(part.ciphertext) != part.subject:
            raise SealBroken("the part names another subject than its ciphertext")
        return self.open_model(kind, Place.event(event_id, field_name), part.ciphertext)

    def derive(self, subject: UUID, *, salt: bytes, info: bytes) -> bytes:
        """Return a key of 32 bytes that only the holder of the subject's key can derive."""
        material = self._key(subject).material
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(material)

    def _key(self, subject: UUID) -> DataKey:
        if subject in self._erased:
            raise Erased(subject)
        key = self._opened.get(subject)
        if key is None:
            raise KeyMissing(subject)
        if self._monotonic() >= key.until:
            raise KeysStale
        return key


NO_KEYS = Keys({})
"""For work that touches nothing restricted: every use raises `KeyMissing`."""


@lru_cache
def _part_of(kind: type[Model]) -> type[SealedPart[Model]]:
    return SealedPart[kind]  # type: ignore[valid-type]  # known at run time only


def subject_of(sealed: bytes) -> UUID:
    """Return the subject whose key a ciphertext names; `SealBroken` if it is none."""
    if len(sealed) < HEADER_BYTES + NONCE_BYTES + TAG_BYTES:
        raise SealBroken("the ciphertext was cut")
    if sealed[:1] != FORMAT or sealed[17:HEADER_BYTES] != KEY_VERSION:
        raise SealBroken("this is no ciphertext of a known format")
    return UUID(bytes=bytes(sealed[1:17]))
