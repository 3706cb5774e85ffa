"""Refuse what needs open gates, naming every shut one."""

from services.triage.rules.gates.all_gates import shut_gates
from services.triage.rules.gates.candidate import Candidate
from shared.problems import Conflict, FieldFault


def expect_open_gates(judged: Candidate) -> None:
    """Raise `Conflict` (`gates-shut`) if the document could not be sent now."""
    shut = shut_gates(judged)
    if shut:
        raise Conflict(
            "The document cannot be sent yet. Conditions that are not met: {number}.",
            code="gates-shut",
            values={"number": len(shut)},
            faults=[FieldFault(f"gates.{gate.code}", gate.told, gate.code) for gate in shut],
        )
