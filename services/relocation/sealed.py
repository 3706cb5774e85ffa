"""The content of relocation's sealed columns, and their places. All of it is restricted."""

from collections.abc import Mapping
from uuid import UUID

from shared.contracts.codes import Words
from shared.contracts.content import ConsentWords, ProtectionNeed
from shared.contracts.envelope import Frozen


class SupportNeed(ProtectionNeed):
    """Who needs what and why. `consent`: the words of the consent sent with a direct request."""

    consent: ConsentWords | None = None


class AssessmentWords(Frozen):
    """The assessor's findings for each criterion, in words.

    `other_persons`: by request, why one under the same name is about another person.
    """

    identity: Words
    situation: Words
    need: Words
    other_persons: Mapping[UUID, Words] = {}


class CostWords(Frozen):
    description: Words


class DecisionWords(Frozen):
    reason: Words
