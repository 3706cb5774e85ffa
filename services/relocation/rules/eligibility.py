"""Who may be granted what: three cumulative criteria, costs that are paid, and a ceiling.

Sources: protectdefenders.eu/protecting-defenders (a defender under the UN Declaration, at risk
because of the work, in urgent need; eleven kinds of cost; no grant above the ceiling), eutrp.eu and
the EU's rule against double funding (exclusions). Money is `Decimal`; nothing is rounded.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from services.relocation.programmes import CRITERIA, Criterion, Programme


class Finding(StrEnum):
    """The result for one criterion."""

    MET = "met"
    NOT_MET = "not-met"
    UNCLEAR = "unclear"


class Obstacle(StrEnum):
    """Why something is refused. The code of its fault; `operations.refusals` has the texts."""

    NOT_MET = "not-met"
    UNCLEAR = "unclear"
    EXCLUDED = "excluded"
    NOT_LOOKED_AT = "not-looked-at"
    COST_NOT_PAID = "cost-not-paid"
    OTHER_CURRENCY = "other-currency"
    ABOVE_CEILING = "above-ceiling"
    UNKNOWN_EXCLUSION = "unknown-exclusion"
    NO_COSTS = "no-costs"


@dataclass(frozen=True, slots=True)
class Fault:
    """`field` is a path in the assessment: `costs.0.kind`, `criteria.need`."""

    field: str
    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class Cost:
    kind: str
    amount: Decimal
    currency: str


def total(costs: Iterable[Cost]) -> Decimal:
    """Return the exact sum. All costs are in one currency: see `cost_faults`."""
    return sum((cost.amount for cost in costs), Decimal("0.00"))


def cost_faults(programme: Programme, costs: Sequence[Cost]) -> tuple[Fault, ...]:
    """Return why these costs cannot be paid; empty: they can."""
    faults = []
    for place, cost in enumerate(costs):
        if cost.kind not in programme.cost_kinds:
            faults.append(Fault(f"costs.{place}.kind", Obstacle.COST_NOT_PAID))
        if cost.currency != programme.currency:
            faults.append(Fault(f"costs.{place}.currency", Obstacle.OTHER_CURRENCY))
    # Amounts in different currencies cannot be added.
    in_one_currency = all(cost.currency == programme.currency for cost in costs)
    if in_one_currency and total(costs) > programme.ceiling:
        faults.append(Fault("costs", Obstacle.ABOVE_CEILING))
    return tuple(faults)


def missing_costs(
    findings: Mapping[Criterion, Finding], costs: Sequence[Cost]
) -> tuple[Fault, ...]:
    """Return a fault if an assessment allows a grant but has no cost to pay."""
    met = all(findings[criterion] is Finding.MET for criterion in CRITERIA)
    return (Fault("costs", Obstacle.NO_COSTS),) if met and not costs else ()


def exclusion_faults(programme: Programme, exclusions: Iterable[str]) -> tuple[Fault, ...]:
    known = {each.code for each in programme.exclusions}
    return tuple(
        Fault(f"exclusions.{code}", Obstacle.UNKNOWN_EXCLUSION)
        for code in exclusions
        if code not in known
    )


def unanswered(programme: Programme, answers: Collection[str]) -> tuple[str, ...]:
    """Return the exclusions that nobody answered."""
    return tuple(each.code for each in programme.exclusions if each.code not in answers)


def obstacles(
    findings: Mapping[Criterion, Finding],
    exclusions: Collection[str],
    unanswered: Collection[str] = (),
) -> tuple[Fault, ...]:
    """Return what prevents a grant: each criterion that is not met, each exclusion.

    Exclusions in `unanswered` were not checked by anybody.
    """
    shut = [
        Fault(f"criteria.{criterion}", Obstacle(findings[criterion].value))
        for criterion in CRITERIA
        if findings[criterion] is not Finding.MET
    ]
    shut += [Fault(f"exclusions.{code}", Obstacle.EXCLUDED) for code in exclusions]
    shut += [Fault(f"exclusions.{code}", Obstacle.NOT_LOOKED_AT) for code in unanswered]
    return tuple(shut)
