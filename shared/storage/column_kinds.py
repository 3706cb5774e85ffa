"""The column types of all services' tables, by the Python type."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import DateTime, Float, LargeBinary, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import mapped_column

from shared.storage.columns import SealedColumn
from shared.storage.sealing import Sealed

MOMENT = DateTime(timezone=True)

Id = Annotated[UUID, mapped_column(primary_key=True)]
Codes = Annotated[list[str], mapped_column(ARRAY(Text))]
Json = Annotated[Any, mapped_column(JSONB)]

KINDS: Mapping[Any, Any] = {
    str: Text,
    bytes: LargeBinary,
    UUID: Uuid,
    float: Float,
    Decimal: Numeric(12, 2),
    datetime: MOMENT,
    Sealed: SealedColumn,
}
"""The `type_annotation_map` of a service's rows."""
