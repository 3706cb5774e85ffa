"""Why nobody can issue what is said of a withdrawn document. Source: our own rule."""

from collections.abc import Iterable

from services.triage.deadline_steps import Hindrance


def hindrances(withdrawn: Iterable[bool], *, silent: bool) -> tuple[Hindrance, ...]:
    """Return why nobody can issue a document that speaks of a withdrawn one; empty if one can.

    `withdrawn`: of each alert of its case, whether it was withdrawn; a case without an alert is as
    one whose alert was withdrawn. `silent`: nothing may be said of what the case has withdrawn.
    """
    alerts = [*withdrawn]
    found: tuple[tuple[bool, Hindrance], ...] = (
        (not alerts or any(alerts), "alert-withdrawn"),
        (silent, "silence"),
    )
    return tuple(code for hinders, code in found if hinders)
