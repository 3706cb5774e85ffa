"""The metadata and column types that all tables of triage share."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import Dialect, MetaData, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from shared.storage.column_kinds import KINDS

metadata = MetaData()


class PlainUuid(TypeDecorator[UUID]):
    """Returns `uuid.UUID`: asyncpg's own class cannot be written as JSON (trail, timeline)."""

    impl = Uuid
    cache_ok = True

    @property
    def python_type(self) -> type[UUID]:
        return UUID

    def process_result_value(self, value: UUID | None, dialect: Dialect) -> UUID | None:
        del dialect
        return None if value is None else UUID(int=value.int)


Accounts = Annotated[list[UUID], mapped_column(ARRAY(PlainUuid))]
Alerts = Annotated[list[UUID], mapped_column(ARRAY(PlainUuid))]


Values = Mapping[str, Any]
"""A row by its columns, which nothing changes before it is stored: an ORM object costs more to
create than to store.
"""


class Row(DeclarativeBase):
    metadata = metadata
    type_annotation_map: ClassVar[Mapping[Any, Any]] = {**KINDS, UUID: PlainUuid}
