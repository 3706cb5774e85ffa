"""The metadata and column types that all tables of dispatch share."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from shared.storage.column_kinds import KINDS

metadata = MetaData()


class Row(DeclarativeBase):
    metadata = metadata
    type_annotation_map = KINDS
