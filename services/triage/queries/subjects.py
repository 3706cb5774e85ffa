"""Whose keys a reader of a case needs."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from services.triage.tables import Case, CaseAlert, CaseSource, UnmergedAlert


@cache
def subjects_of_all() -> tuple[ColumnElement[Any], ...]:
    """Select the subjects of all alerts, sources and unmerged alerts; null if there are none.

    With those of the unmerged alerts are those of the sources of the cases that they opened.
    """
    own, sources, left = (
        select(func.array_agg(kind.subject)).where(kind.case_id == Case.id).scalar_subquery()
        for kind in (CaseAlert, CaseSource, UnmergedAlert)
    )
    opened, theirs = aliased(CaseAlert), aliased(CaseSource)
    sources_left = (
        select(func.array_agg(theirs.subject))
        .join(opened, (opened.case_id == theirs.case_id) & opened.link.is_(None))
        .join(UnmergedAlert, UnmergedAlert.alert == opened.alert)
        .where(UnmergedAlert.case_id == Case.id)
    )
    return own, sources, func.array_cat(left, sources_left.scalar_subquery())
