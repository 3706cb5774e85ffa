"""What a service does with an event: one at a time, or many of one type in one call."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any, TypeVar

from shared.contracts.envelope import Event
from shared.storage.unit_of_work import UnitOfWork

Handler = Callable[[UnitOfWork, Any], Awaitable[None]]
"""The second argument is an event of the class it stands under in the table."""


@dataclass(frozen=True)
class Noting:
    """Keeps what events of one type say, many of them in one statement, and does nothing else.

    `keep` takes events of many keys; those of one key are in order. No subject is open to it: what
    opens sealed parts is a `Handler`.
    """

    keep: Callable[[UnitOfWork, Sequence[Any]], Awaitable[None]]


HandlerTable = Mapping[type[Event], Handler | Noting]


def in_turn(first: Handler, then: Handler | Noting | None) -> Handler:
    """Return a handler that runs both on the same event, in one unit of work."""

    async def both(work: UnitOfWork, event: Event) -> None:
        await first(work, event)
        if then is not None:
            await handle({type(event): then}, work, event)

    return both


async def handle(table: HandlerTable, work: UnitOfWork, event: Event) -> None:
    """Let one event take effect."""
    handler = table[type(event)]
    if isinstance(handler, Noting):
        await handler.keep(work, [event])
    else:
        await handler(work, event)


Heard = TypeVar("Heard")


def turns(
    keys: Sequence[Sequence[Heard]], type_of: Callable[[Heard], type[Event]]
) -> Iterator[tuple[type[Event], list[Heard]]]:
    """Put the events of several keys, each in order, into groups of one type.

    Within a key the order stays: what comes later in it stands in a later group.
    """
    chunks = [[list(chunk) for _, chunk in groupby(heard, type_of)] for heard in keys]
    for turn in zip_longest(*chunks, fillvalue=()):
        of_type: dict[type[Event], list[Heard]] = {}
        for chunk in turn:
            for each in chunk:
                of_type.setdefault(type_of(each), []).append(each)
        yield from of_type.items()
