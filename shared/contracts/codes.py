"""Small value types that the contracts are made of."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.envelope import Frozen

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
"""A code of the taxonomy or of a state. Readers keep codes that they do not know."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 3166-1 alpha-3, as the Observatory's reference codes use it."""

LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""BCP 47."""

Line = Annotated[str, StringConstraints(max_length=300)]
Words = Annotated[str, StringConstraints(max_length=20_000)]

Level = Literal["critical", "high", "medium", "low"]
"""How urgent a case is: the queue's order and the clocks follow it."""

LEVELS: tuple[Level, ...] = ("critical", "high", "medium", "low")
"""The most urgent first."""
CRITICAL: Level = LEVELS[0]

RANKS: Mapping[str, int] = MappingProxyType(
    {level: rank for rank, level in enumerate(LEVELS, start=1)}
)
"""By which rows are ordered: 1 is the most urgent."""


class ConsentState(Frozen):
    """What is known of consent for one use. What nobody said is `unknown` and blocks the use.

    `since`, where it is told, is the moment from which it stands.
    """

    use: Code
    state: Literal["given", "refused", "limited", "unknown"]
    since: AwareDatetime | None = None


class ActOutline(Frozen):
    """What may be read openly of an act: no person, no place."""

    violation: Code
    on: date | None = None
    precision: Code = "unknown"


class Expectation(Frozen):
    """What is expected next: a hearing, a removal. `at` holds where the hour is known."""

    kind: Code
    on: date | None = None
    at: AwareDatetime | None = None


class Count(Frozen):
    channel: Code
    number: int = Field(ge=0)


Account = UUID
"""The id of an account in identity."""
