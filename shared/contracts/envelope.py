"""The base of all events, and their form on the wire (CloudEvents 1.0, binary mode).

Everybody who reads the broker can read open attributes. Restricted data travels as `SealedPart`:
ciphertext under the data key of the subject that it is about, bound to the event and the field.
"""

from datetime import datetime
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.clock import new_id

Content = TypeVar("Content", bound=BaseModel)

MAX_RECORD_BYTES = 256 * 1024
"""A larger record is refused when it is emitted; files travel as reference and SHA-256."""


class Frozen(BaseModel):
    """Base of contracts. Values never change; a reader ignores fields that it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", ser_json_bytes="base64", val_json_bytes="base64"
    )


class SealedPart(Frozen, Generic[Content]):
    """Restricted content under the key of `subject`; once opened, it validates as `Content`."""

    subject: UUID
    ciphertext: bytes


class Event(Frozen):
    """Base of events. Subclasses name their `type`, the service that writes them and their key.

    `id` is chosen before the parts are sealed, because sealing binds them to it. It travels as an
    attribute, as do the subjects; everything else is data.
    """

    type: ClassVar[str]
    """`tocsin.<noun>.<past-tense verb>.v<N>`."""
    service: ClassVar[str | None]
    """The only writer; its topic is `tocsin.<service>`. None: each writes it to its own topic."""
    key_field: ClassVar[str]
    """The field that holds the aggregate's id; order holds per key."""

    id: UUID = Field(default_factory=new_id, exclude=True)

    @property
    def key(self) -> UUID:
        value = getattr(self, self.key_field)
        if not isinstance(value, UUID):
            raise TypeError(f"{type(self).__name__}.{self.key_field} is no UUID")
        return value

    @property
    def subjects(self) -> tuple[UUID, ...]:
        """Return the subjects of the event: of its sealed parts and its field `subject`."""
        # For a value that is not a model, the first check is many times faster than the second.
        named = [
            value.subject
            for value in vars(self).values()
            if hasattr(value, "ciphertext") and isinstance(value, SealedPart)
        ]
        own = vars(self).get("subject")
        if isinstance(own, UUID):
            named.insert(0, own)
        return tuple(dict.fromkeys(named))

    def data(self) -> bytes:
        return self.model_dump_json().encode()


class Envelope(Frozen):
    """An event as it was published: the attributes around its data.

    `sequence` counts from 1 without gaps per topic and key. `actor` is an account's id or the name
    of a service.
    """

    id: UUID
    source: str
    type: str
    key: UUID
    sequence: int = Field(ge=1)
    time: datetime
    actor: str
    subjects: tuple[UUID, ...] = ()
    traceparent: str | None = None
    data: bytes


def topic_of(service: str) -> str:
    return f"tocsin.{service}"
