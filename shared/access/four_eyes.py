"""Require a second person to decide, in code and in the database."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import CheckConstraint

from shared.problems import Forbidden


def require_another(proposed_by: UUID | Collection[UUID], decided_by: UUID) -> None:
    """Raise `Forbidden` (code `four-eyes`) if the deciding account took part in the proposal.

    A proposal without a known proposer cannot be decided: only one person would have seen it.
    """
    proposers = (proposed_by,) if isinstance(proposed_by, UUID) else tuple(proposed_by)
    if not proposers or decided_by in proposers:
        raise Forbidden(
            "You took part in this, so you cannot decide. Another person must decide.",
            code="four-eyes",
        )


def four_eyes_sql(proposed_by: str, decided_by: str) -> str:
    """Return the condition over two uuid columns, for a migration.

    Without a proposer nobody can decide.
    """
    return f"{decided_by} IS NULL OR ({proposed_by} IS NOT NULL AND {decided_by} <> {proposed_by})"


def four_eyes_array_sql(proposers: str, decided_by: str) -> str:
    """Return the condition if several accounts proposed: `proposers` is a uuid[] column."""
    return (
        f"{decided_by} IS NULL OR (coalesce(cardinality({proposers}), 0) > 0"
        f" AND array_position({proposers}, NULL) IS NULL AND {decided_by} <> ALL ({proposers}))"
    )


def four_eyes_constraint(
    proposed_by: str, decided_by: str, *, name: str = "four_eyes"
) -> CheckConstraint:
    return CheckConstraint(four_eyes_sql(proposed_by, decided_by), name=name)


def four_eyes_array_constraint(
    proposers: str, decided_by: str, *, name: str = "four_eyes"
) -> CheckConstraint:
    return CheckConstraint(four_eyes_array_sql(proposers, decided_by), name=name)
