"""Columns that hold ciphertext only."""

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from shared.storage.sealing import Sealed


class NotSealed(TypeError):
    """Somebody tried to store in plain what must be sealed. The value is not shown."""

    def __init__(self) -> None:
        super().__init__("a sealed column takes only what Keys.seal returned")


class SealedColumn(TypeDecorator[Sealed]):
    """`bytea` that binds only `Sealed`, so that plain text cannot get in by mistake."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:
        del dialect
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise NotSealed
        return bytes(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:
        del dialect
        return None if value is None else Sealed(value)
