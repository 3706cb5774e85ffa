"""Keyset pagination: the next page begins after the last row, at the same cost at any depth.

A cursor holds the sort values of the last row, and anybody can decode it: order by nothing that is
restricted. It grants nothing: the query keeps its own conditions.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

import orjson
from fastapi import Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Row, Select, and_, or_, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid

LIMIT = 50
LONGEST = 100
CURSOR_LENGTH = 1000

Item = TypeVar("Item")


@dataclass(frozen=True)
class By:
    """One column of the order. It must be NOT NULL; the last one must be unique."""

    column: ColumnElement[Any]
    descending: bool = False


@dataclass(frozen=True)
class PageRequest:
    limit: int = LIMIT
    cursor: str | None = None


def _page_request(
    limit: Annotated[
        int, Query(ge=1, le=LONGEST, description="How many entries to return at most.")
    ] = LIMIT,
    cursor: Annotated[
        str | None,
        Query(max_length=CURSOR_LENGTH, description="The `next` of the previous page."),
    ] = None,
) -> PageRequest:
    return PageRequest(limit, cursor)


WantedPage = Annotated[PageRequest, Depends(_page_request)]
"""The parameter of a route: `limit` (1 to 100) and `cursor`."""


class Page(BaseModel, Generic[Item]):
    """`next` is the cursor of the page after this one, None on the last."""

    items: list[Item]
    next: str | None = None


async def paginate(
    session: AsyncSession,
    statement: Select[Any],
    order: Sequence[By],
    page: PageRequest,
    shape: Callable[[Row[Any]], Item],
) -> Page[Item]:
    """Read one page of an unordered statement.

    Orders in one direction use one index of these columns in full. Raises Invalid for a cursor
    that was not made for this order.
    """
    if page.cursor is not None:
        statement = statement.where(_after(order, _decode(page.cursor, order)))
    columns = [each.column.label(f"sort_{place}") for place, each in enumerate(order)]
    statement = (
        statement.add_columns(*columns)
        .order_by(*(each.column.desc() if each.descending else each.column for each in order))
        .limit(page.limit + 1)
    )
    rows = (await session.execute(statement)).all()
    more = len(rows) > page.limit
    rows = rows[: page.limit]
    last = rows[-1] if more else None
    return Page(
        items=[shape(row) for row in rows],
        next=_encode([last[len(last) - len(order) + n] for n in range(len(order))], order)
        if last is not None
        else None,
    )


def next_link(request: Request, page: Page[Any]) -> str | None:
    """Return the local path of the next page, with all other parameters kept."""
    if page.next is None:
        return None
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{request.url.path}?{urlencode([*kept, ('cursor', page.next)])}"


def _after(order: Sequence[By], values: Sequence[Any]) -> ColumnElement[bool]:
    columns = [each.column for each in order]
    if len({each.descending for each in order}) == 1:
        row, bound = tuple_(*columns), tuple_(*values)
        return row < bound if order[0].descending else row > bound
    steps = []
    for place, each in enumerate(order):
        equal = [columns[before] == values[before] for before in range(place)]
        past = columns[place] < values[place] if each.descending else columns[place] > values[place]
        steps.append(and_(*equal, past))
    # The first bound alone lets an index begin at the right place; the steps do the rest.
    bound = columns[0] <= values[0] if order[0].descending else columns[0] >= values[0]
    return and_(bound, or_(*steps))


def _order_name(order: Sequence[By]) -> str:
    names = ",".join(f"{each.column}{'-' if each.descending else '+'}" for each in order)
    return sha256(names.encode()).hexdigest()[:8]


def _encode(values: Sequence[Any], order: Sequence[By]) -> str:
    if any(value is None for value in values):
        raise ValueError("a column of the order holds NULL")
    document = orjson.dumps([_order_name(order), *values], default=str)
    return urlsafe_b64encode(document).rstrip(b"=").decode()


def _decode(cursor: str, order: Sequence[By]) -> list[Any]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        name, *values = orjson.loads(urlsafe_b64decode(padded))
        if name != _order_name(order) or len(values) != len(order):
            raise _not_ours()
        return [
            _reader(each).validate_json(orjson.dumps(value))
            for each, value in zip(order, values, strict=True)
        ]
    except (ValueError, TypeError, binascii.Error, ValidationError):
        raise _not_ours() from None


def _reader(by: By) -> TypeAdapter[Any]:
    kind = by.column.type.python_type
    return TypeAdapter(AwareDatetime if kind is datetime else kind)


def _not_ours() -> Invalid:
    fault = FieldFault("query.cursor", msgid("Use the cursor from the previous page."), "cursor")
    return Invalid("This cursor does not belong to this list.", faults=[fault])
