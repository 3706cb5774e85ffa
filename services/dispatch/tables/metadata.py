"""What all of dispatch's tables share: the metadata and the kinds of columns."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import DateTime, Float, LargeBinary, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, mapped_column

from shared.storage.columns import SealedColumn
from shared.storage.sealing import Sealed

metadata = MetaData()

Codes = Annotated[list[str], mapped_column(ARRAY(Text))]
Id = Annotated[UUID, mapped_column(primary_key=True)]


class Row(DeclarativeBase):
    metadata = metadata
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy's own way to declare it
        str: Text,
        bytes: LargeBinary,
        UUID: Uuid,
        float: Float,
        datetime: DateTime(timezone=True),
        Sealed: SealedColumn,
    }
