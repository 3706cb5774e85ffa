"""What all of triage's tables share: the metadata and the kinds of columns."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import DateTime, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

from shared.storage.columns import SealedColumn
from shared.storage.sealing import Sealed

metadata = MetaData()

Codes = Annotated[list[str], mapped_column(ARRAY(Text))]
Accounts = Annotated[list[UUID], mapped_column(ARRAY(Uuid))]
Json = Annotated[Any, mapped_column(JSONB)]
Id = Annotated[UUID, mapped_column(primary_key=True)]


class Row(DeclarativeBase):
    metadata = metadata
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy's own way to declare it
        str: Text,
        UUID: Uuid,
        datetime: DateTime(timezone=True),
        Sealed: SealedColumn,
    }
