"""Small value types of the contracts."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.envelope import Frozen

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
"""A code of the taxonomy or of a state. Readers keep codes that they do not know."""


def known(*values: str) -> Any:
    """Mark a `Code` with the values that this release knows.

    The list may grow. A reader that does not know a value keeps it, shows it as its code, and gives
    it the more careful meaning. A `Literal` would refuse the whole event instead, and park its key.
    """
    return Field(json_schema_extra={"x-known-values": list(values)})


Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 3166-1 alpha-3, as the Observatory's reference codes use it."""

LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""BCP 47."""

LINE = 300
"""The most characters of a line. A longer text has paragraphs."""

Line = Annotated[str, StringConstraints(max_length=LINE)]
Words = Annotated[str, StringConstraints(max_length=20_000)]

Level = Literal["critical", "high", "medium", "low"]
"""How urgent a case is: the queue's order and the clocks follow it. In events: `KnownLevel`."""

LEVELS: tuple[Level, ...] = ("critical", "high", "medium", "low")
"""The most urgent first."""
CRITICAL: Level = LEVELS[0]

RANKS: Mapping[str, int] = MappingProxyType(
    {level: rank for rank, level in enumerate(LEVELS, start=1)}
)
"""By which rows are ordered: 1 is the most urgent."""

KnownLevel = Annotated[Code, known(*LEVELS)]


def level_of(code: str) -> Level:
    """Return the level; `critical` for an unknown code, so that nobody has to wait."""
    return next((level for level in LEVELS if level == code), CRITICAL)


CONSENT_STATES: frozenset[str] = frozenset({"given", "refused", "limited", "unknown"})
KnownConsentState = Annotated[Code, known("given", "refused", "limited", "unknown")]
"""A state that a reader does not know allows nothing, and no best-interest decision replaces it."""


class ConsentState(Frozen):
    """What is known of consent for one use. `unknown`: nothing was said; it blocks the use.

    `since`: the time from which this state is valid.
    """

    use: Code
    state: KnownConsentState
    since: AwareDatetime | None = None


class ActOutline(Frozen):
    """The part of an act that is not sealed: no person, no place."""

    violation: Code
    on: date | None = None
    precision: Code = "unknown"


class Expectation(Frozen):
    """What is expected next: a hearing, a removal. `at`: its time, if known."""

    kind: Code
    on: date | None = None
    at: AwareDatetime | None = None


class Count(Frozen):
    channel: Code
    number: int = Field(ge=0)


class StateCount(Frozen):
    """How many deliveries of a campaign by one channel are in this state."""

    channel: Code
    state: Code
    number: int = Field(ge=0)


Account = UUID
"""The id of an account in identity."""
