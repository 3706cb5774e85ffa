"""What relocation's sealed columns hold once opened, and where they stand. All restricted."""

from collections.abc import Mapping
from uuid import UUID

from shared.contracts.codes import Words
from shared.contracts.content import ConsentWords, ProtectionNeed
from shared.contracts.envelope import Frozen
from shared.storage.sealing import Place


class SupportNeed(ProtectionNeed):
    """Who needs what and why. `consent` tells of a consent that came with a direct request."""

    consent: ConsentWords | None = None


class AssessmentWords(Frozen):
    """What the assessor found for each criterion, in words.

    `other_persons`: why a request under the same name is another person's, by request.
    """

    identity: Words
    situation: Words
    need: Words
    other_persons: Mapping[UUID, Words] = {}


class CostWords(Frozen):
    description: Words


class DecisionWords(Frozen):
    reason: Words


def need_place(request: UUID) -> Place:
    return Place.column("support_requests", "need", request)


def assessment_place(assessment: UUID) -> Place:
    return Place.column("assessments", "words", assessment)


def cost_place(line: UUID) -> Place:
    return Place.column("cost_lines", "words", line)


def decision_place(decision: UUID) -> Place:
    return Place.column("decisions", "words", decision)
