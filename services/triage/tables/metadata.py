"""What all of triage's tables share: the metadata and the kinds of columns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import DateTime, Dialect, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from shared.storage.columns import SealedColumn
from shared.storage.sealing import Sealed

metadata = MetaData()


class PlainUuid(TypeDecorator[UUID]):
    """asyncpg gives a class of its own, which JSON (the trail, the timeline) does not take."""

    impl = Uuid
    cache_ok = True

    @property
    def python_type(self) -> type[UUID]:
        return UUID

    def process_result_value(self, value: UUID | None, dialect: Dialect) -> UUID | None:
        del dialect
        return None if value is None else UUID(int=value.int)


Codes = Annotated[list[str], mapped_column(ARRAY(Text))]
Accounts = Annotated[list[UUID], mapped_column(ARRAY(PlainUuid))]
Alerts = Annotated[list[UUID], mapped_column(ARRAY(PlainUuid))]
Json = Annotated[Any, mapped_column(JSONB)]
Id = Annotated[UUID, mapped_column(primary_key=True)]


Values = Mapping[str, Any]
"""A row by its columns: nobody changes it before it is stored, and an object of the ORM costs more
to make than to store.
"""


class Row(DeclarativeBase):
    metadata = metadata
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy's own way to declare it
        str: Text,
        UUID: PlainUuid,
        datetime: DateTime(timezone=True),
        Sealed: SealedColumn,
    }
