"""Steps of deadlines as data: when staff are told that something is not done yet, and who is.

The file beside this one comes with Tocsin. An installation names a file of its own
(`TOCSIN_TRIAGE_DEADLINE_STEPS`).
"""

from services.triage.deadline_steps.loading import StepsFault, load_deadline_steps
from services.triage.deadline_steps.steps import (
    AcknowledgementStep,
    DeadlineKind,
    DeadlineSteps,
    EventStep,
    Recipient,
    Step,
)

__all__ = [
    "AcknowledgementStep",
    "DeadlineKind",
    "DeadlineSteps",
    "EventStep",
    "Recipient",
    "Step",
    "StepsFault",
    "load_deadline_steps",
]
