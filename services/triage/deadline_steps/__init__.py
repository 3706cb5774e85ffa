"""Steps of deadlines as data: when staff are notified that something is not done, and who.

The file beside this one comes with Tocsin. An installation can name a file of its own
(`TOCSIN_TRIAGE_DEADLINE_STEPS`).
"""

from services.triage.deadline_steps.loading import StepsFault, load_deadline_steps
from services.triage.deadline_steps.steps import (
    AcknowledgementStep,
    DeadlineKind,
    DeadlineSteps,
    EventStep,
    Hindrance,
    PromiseKind,
    PromiseStep,
    Recipient,
    Step,
)

__all__ = [
    "AcknowledgementStep",
    "DeadlineKind",
    "DeadlineSteps",
    "EventStep",
    "Hindrance",
    "PromiseKind",
    "PromiseStep",
    "Recipient",
    "Step",
    "StepsFault",
    "load_deadline_steps",
]
