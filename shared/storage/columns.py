"""Define columns that hold only ciphertext, and the place that each ciphertext is bound to."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, Dialect, LargeBinary, Table, inspect
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

from shared.storage.sealing import Place, Sealed


class NotSealed(TypeError):
    """A value that must be sealed was stored in plain. The message does not show it."""

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


class SealedElsewhere(SealedColumn):
    """A ciphertext stored as received and not bound to its own row: `place_of` refuses it."""

    cache_ok = True


def place_of(
    column: InstrumentedAttribute[Sealed | None] | Column[Any], row_id: UUID, *rest: str
) -> Place:
    """Return the place of the ciphertext that this column holds in one row.

    `rest`: the other columns of the primary key, if it has more than one. The names come from the
    column itself, so that they are written only once. If a table or column is renamed, its
    ciphertexts cannot be opened any more. Raises `TypeError` for a column that does not hold
    ciphertexts of its own.
    """
    held = column if isinstance(column, Column) else inspect(column).property.columns[0]
    if type(held.type) is not SealedColumn or not isinstance(held.table, Table):
        raise TypeError(f"{column} holds no ciphertext that is bound to its row")
    if len(held.table.primary_key) != 1 + len(rest):
        raise TypeError(f"a row of {held.table.name} is not named by {1 + len(rest)} parts")
    return Place.column(held.table.name, " ".join((held.name, *rest)), row_id)
