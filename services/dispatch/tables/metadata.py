"""What all of dispatch's tables share: the metadata and the kinds of columns."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from shared.storage.column_kinds import KINDS

metadata = MetaData()


class Row(DeclarativeBase):
    metadata = metadata
    type_annotation_map = KINDS
