"""List every type of event, and parse published events."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType, ModuleType

from pydantic import ValidationError

from shared.contracts import (
    audit,
    dispatch,
    identity,
    intake,
    notices,
    relocation,
    signatories,
    triage,
)
from shared.contracts.envelope import Envelope, Event

_WRITERS = (intake, triage, signatories, dispatch, relocation, identity, notices, audit)
"""A module for each writer, and for what every service writes. Each event it declares is one."""


def _declared(module: ModuleType) -> Iterator[type[Event]]:
    for each in vars(module).values():
        if (
            isinstance(each, type)
            and issubclass(each, Event)
            and each.__module__ == module.__name__
        ):
            yield each


EVENTS: Mapping[str, type[Event]] = MappingProxyType(
    {event.type: event for module in _WRITERS for event in _declared(module)}
)

SERVICES = ("intake", "triage", "dispatch", "relocation", "identity")
"""The services; each writes a topic."""

_NAME = re.compile(r"(?P<noun_verb>.+)\.v[1-9][0-9]*")


class UnknownType(Exception):
    """The type is unknown here: the event is skipped and counted."""


class UnknownVersion(Exception):
    """The type is known, but this version is not: the event is parked."""


class Malformed(Exception):
    """The data is not valid. The message names fields and kinds of fault, never a value."""


def is_unknown(name: str, events: Mapping[str, type[Event]] = EVENTS) -> bool:
    """Return whether no version of this type is known."""
    match = _NAME.fullmatch(name)
    stems = {each.rpartition(".v")[0] for each in events}
    return name not in events and not (match and match["noun_verb"] in stems)


def parse(envelope: Envelope, events: Mapping[str, type[Event]] = EVENTS) -> Event:
    """Return the event as an instance of its class, with its id.

    Raises `UnknownType`, `UnknownVersion` or `Malformed`.
    """
    known = events.get(envelope.type)
    if known is None:
        raise (
            UnknownType(envelope.type)
            if is_unknown(envelope.type, events)
            else UnknownVersion(envelope.type)
        )
    try:
        said = known.model_validate_json(envelope.data)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['type']}"
            for fault in error.errors(include_input=False, include_url=False, include_context=False)
        )
        raise Malformed(faults) from None
    if said.key != envelope.key:
        raise Malformed(f"{known.key_field}: is not the record's key")
    return said.model_copy(update={"id": envelope.id})
