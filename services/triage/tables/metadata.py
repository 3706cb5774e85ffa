"""What all of triage's tables share: the metadata and the kinds of columns."""

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
    """asyncpg gives a class of its own, which JSON (the trail, the timeline) does not take."""

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
"""A row by its columns: nobody changes it before it is stored, and an object of the ORM costs more
to make than to store.
"""


class Row(DeclarativeBase):
    metadata = metadata
    type_annotation_map: ClassVar[Mapping[Any, Any]] = {**KINDS, UUID: PlainUuid}
