"""Confirm what no act of the record bears, for tests about something else."""

from collections.abc import Awaitable, Callable, Mapping

from shared.problems import Conflict
from shared.web.idempotency import Receipt

WHY = "Invented: it is as it is written."


def marks_in(refused: Conflict) -> list[str]:
    """Return the marks of the findings for which a submission lacks a reason."""
    named = [fault.field for fault in refused.faults if fault.field.startswith("findings.")]
    return [field.removeprefix("findings.") for field in named]


async def with_reasons(submit: Callable[[Mapping[str, str]], Awaitable[Receipt]]) -> Receipt:
    """Submit, and once more with a reason for each finding if that is what is missing."""
    try:
        return await submit({})
    except Conflict as refused:
        marks = marks_in(refused)
        if not marks:
            raise
    return await submit(dict.fromkeys(marks, WHY))
