"""The content of a programme's file. Every model is frozen; unknown fields are refused."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.contracts.codes import Code
from shared.taxonomy import Labels

Criterion = Literal["identity", "situation", "need"]
"""All three must be met: a defender, at risk because of the work, in need now
(protectdefenders.eu/protecting-defenders).
"""

CRITERIA: tuple[Criterion, ...] = get_args(Criterion)


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(Entry):
    """A question that an assessor answers for a criterion."""

    code: Code
    labels: Labels


class CriterionTerms(Entry):
    labels: Labels
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Criteria(Entry):
    identity: CriterionTerms
    situation: CriterionTerms
    need: CriterionTerms

    def of(self, criterion: Criterion) -> CriterionTerms:
        terms: CriterionTerms = getattr(self, criterion)
        return terms


class Exclusion(Entry):
    """A statement; if it applies, the programme does not pay."""

    code: Code
    labels: Labels


class Target(Entry):
    """How soon after the request a decision is due."""

    value: Annotated[int, Field(ge=1, le=366)]
    unit: Literal["hours", "days"]
    source: Annotated[str, Field(min_length=1)]

    @property
    def duration(self) -> timedelta:
        return timedelta(**{self.unit: self.value})


class Programme(Entry):
    """`ceiling`: the most for one person, in `currency` (ISO 4217).

    `answers`: kinds of help (`help_kinds`) that lead to this programme before the default one.
    `kind`: what follows a decision: money, or a stay with a host.
    """

    code: Code
    labels: Labels
    funder: Code
    kind: Literal["emergency-grant", "temporary-relocation"]
    default: bool = False
    answers: tuple[Code, ...] = ()
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    ceiling: Annotated[Decimal, Field(gt=0, max_digits=10, decimal_places=2)]
    ceiling_source: Annotated[str, Field(min_length=1)]
    target: Target
    cost_kinds: Annotated[tuple[Code, ...], Field(min_length=1)]
    criteria: Criteria
    exclusions: tuple[Exclusion, ...] = ()

    @model_validator(mode="after")
    def _codes_stand_once(self) -> "Programme":
        questions = [
            each.code for criterion in CRITERIA for each in self.criteria.of(criterion).questions
        ]
        exclusions = [each.code for each in self.exclusions]
        for name, codes in (
            ("questions", questions),
            ("exclusions", exclusions),
            ("cost_kinds", list(self.cost_kinds)),
            ("answers", list(self.answers)),
        ):
            if len(set(codes)) < len(codes):
                raise ValueError(f"a code stands twice in {name}")
        return self


class UnknownProgramme(LookupError):
    """There is no such programme; `nearest` names up to three that exist."""

    def __init__(self, nearest: tuple[str, ...]) -> None:
        self.nearest = nearest
        hint = f" Similar codes: {', '.join(nearest)}." if nearest else ""
        super().__init__(f"There is no such programme.{hint}")


class Programmes:
    """All programmes of this installation, in the order of their files' names."""

    def __init__(self, programmes: Iterable[Programme]) -> None:
        self._by_code: Mapping[str, Programme] = MappingProxyType(
            {each.code: each for each in programmes}
        )

    def __iter__(self) -> Iterator[Programme]:
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> Programme:
        """Return the programme, or raise `UnknownProgramme` with the nearest codes."""
        found = self._by_code.get(code)
        if found is None:
            near = get_close_matches(code[:64], self._by_code, n=3, cutoff=0.5)
            raise UnknownProgramme(tuple(near))
        return found

    def for_kinds(self, kinds: Iterable[str]) -> Programme:
        """Return the programme for these kinds of help, else the default one."""
        wanted = set(kinds)
        answering = (each for each in self if wanted & set(each.answers))
        return next(answering, next(each for each in self if each.default))
