"""What relocation's sealed columns hold once opened, and where they stand. All restricted."""

from collections.abc import Mapping
from uuid import UUID

from shared.contracts.codes import Words
from shared.contracts.content import ConsentWords, ProtectionNeed
from shared.contracts.envelope import Frozen


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
