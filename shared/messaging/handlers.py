"""Define handlers of events: one at a time, or many of one type in one call."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any, TypeVar

from shared.contracts.envelope import Event
from shared.storage.sealing import Keys
from shared.storage.unit_of_work import UnitOfWork

Handler = Callable[[UnitOfWork, Any], Awaitable[None]]
"""The second argument is an event of the class that is its key in the table."""


@dataclass(frozen=True)
class Noting:
    """A handler that only stores facts from events of one type, many in one statement.

    `keep` takes events of many keys; those of one key are in order. It opens no subject: a handler
    that opens sealed parts is a `Handler`.
    """

    keep: Callable[[UnitOfWork, Sequence[Any]], Awaitable[None]]


@dataclass(frozen=True)
class OpenedEvent:
    """One of several events that take effect together, with the keys that open it.

    `continuing` opens a span that continues its trace: events about it are emitted inside.
    """

    event: Any
    keys: Keys
    continuing: Callable[[], AbstractContextManager[object]] = nullcontext


@dataclass(frozen=True)
class Together:
    """A handler for events of one type and many keys at once, in one or two statements.

    The effect is as if each came alone, in the given order.
    """

    act: Callable[[UnitOfWork, Sequence[OpenedEvent]], Awaitable[None]]


HandlerTable = Mapping[type[Event], Handler | Noting | Together]


def in_turn(first: Handler, then: Handler | Noting | Together | None) -> Handler:
    """Return a handler that runs both on the same event, in one unit of work."""

    async def both(work: UnitOfWork, event: Event) -> None:
        await first(work, event)
        if then is not None:
            await handle_all(then, work, [OpenedEvent(event, work.keys)])

    return both


async def handle(table: HandlerTable, work: UnitOfWork, event: Event) -> None:
    """Handle one event."""
    await handle_all(table[type(event)], work, [OpenedEvent(event, work.keys)])


async def handle_all(
    handler: Handler | Noting | Together, work: UnitOfWork, heard: Sequence[OpenedEvent]
) -> None:
    """Handle events of one type, in their order."""
    if isinstance(handler, Noting):
        await handler.keep(work, [each.event for each in heard])
    elif isinstance(handler, Together):
        await handler.act(work, heard)
    else:
        for each in heard:
            with each.continuing():
                await handler(work.holding(each.keys), each.event)


Item = TypeVar("Item")


def turns(
    keys: Sequence[Sequence[Item]], type_of: Callable[[Item], type[Event]]
) -> Iterator[tuple[type[Event], list[Item]]]:
    """Put the events of several keys, each in order, into groups of one type.

    The order within a key stays: a later event of a key is in a later group.
    """
    chunks = [[list(chunk) for _, chunk in groupby(heard, type_of)] for heard in keys]
    for turn in zip_longest(*chunks, fillvalue=()):
        of_type: dict[type[Event], list[Item]] = {}
        for chunk in turn:
            for each in chunk:
                of_type.setdefault(type_of(each), []).append(each)
        yield from of_type.items()
