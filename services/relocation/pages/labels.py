"""Labels of codes in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.relocation.programmes import CRITERIA, Programme, Programmes
from services.relocation.schemas.views import AssessmentView
from shared.message_ids import msgid
from shared.web.labels import TermLabels

TONES: Mapping[str, str] = {
    "critical": "danger", "high": "warning", "medium": "info", "low": "quiet",
    "requested": "info", "assessed": "warning", "granted": "good", "declined": "quiet",
    "met": "good", "not-met": "danger", "unclear": "warning", "excluded": "danger",
    "not-looked-at": "warning", "ruled-out": "good",
    "given": "good", "limited": "warning", "refused": "danger", "unknown": "quiet",
}  # fmt: skip

OWN: Mapping[str, str] = {
    "critical": msgid("Critical"),
    "high": msgid("High"),
    "medium": msgid("Medium"),
    "low": msgid("Low"),
    "requested": msgid("To be assessed"),
    "assessed": msgid("To be decided"),
    "granted": msgid("Granted"),
    "declined": msgid("Declined"),
    "met": msgid("Met"),
    "not-met": msgid("Not met"),
    "unclear": msgid("Not clear yet"),
    "excluded": msgid("Excluded"),
    "ruled-out": msgid("Does not apply"),
    "not-looked-at": msgid("Not answered yet"),
}

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "finding": msgid("Finding"),
        "words": msgid("Basis of the finding"),
        "exclusions": msgid("Exclusions"),
        "costs.kind": msgid("Kind"),
        "costs.description": msgid("Purpose"),
        "costs": msgid("Costs"),
        "recommended": msgid("Recommended"),
        "amount.amount": msgid("Amount"),
        "amount": msgid("Amount"),
        "same_costs": msgid("Are these the same costs?"),
        "decision": msgid("Decision"),
        "reason": msgid("Reason"),
        "although_paid": msgid("Reason for granting the same costs again"),
        "exclusions.funded-elsewhere": msgid("Exclusions"),
        "programme": msgid("Programme"),
        "version": msgid("Version"),
        "currency": msgid("Currency"),
    }
)
"""The labels of form fields, for messages about a fault in one."""


@dataclass(frozen=True)
class Labels(TermLabels):
    """Labels of codes of the taxonomy, the programmes and relocation in one language."""

    programmes: Programmes
    gettext: Callable[[str], str]

    def own(self, code: str) -> str:
        return self.gettext(OWN[code]) if code in OWN else code

    def tone(self, code: str) -> str:
        return TONES.get(code, "quiet")

    def kinds(self, codes: tuple[str, ...]) -> str:
        """Return the labels of what is asked for: kinds of help, or of cost."""
        kinds = self.taxonomy.help_kinds
        return ", ".join(
            self.term("help_kinds" if code in kinds else "cost_kinds", code) for code in codes
        )

    def programme(self, code: str) -> str:
        known = self.programmes
        return known.get(code).labels.text(self.language) if code in known else code

    def programme_choices(self) -> list[tuple[str, str]]:
        return [(each.code, each.labels.text(self.language)) for each in self.programmes]

    def cost_kinds(self, programme: Programme) -> list[tuple[str, str]]:
        return [(code, self.term("cost_kinds", code)) for code in programme.cost_kinds]

    def findings(self) -> list[tuple[str, str]]:
        return [(code, self.own(code)) for code in ("met", "not-met", "unclear")]

    def exclusions(self, programme: Programme) -> list[tuple[str, str]]:
        return [(each.code, each.labels.text(self.language)) for each in programme.exclusions]

    def criterion(self, programme: str, criterion: str) -> str:
        """Return what the criterion asks, in the words of the programme if it still exists."""
        known = self.programmes
        if programme not in known:
            return criterion
        terms = {name: known.get(programme).criteria.of(name) for name in CRITERIA}
        return terms[criterion].labels.text(self.language)  # type: ignore[index]  # it is the name of one of them

    def obstacles(self, assessment: AssessmentView) -> list[tuple[str, str]]:
        """Return each obstacle to a grant: its label, and the code of the finding."""
        shut = [
            (self.criterion(assessment.programme, name), found.finding)
            for name, found in assessment.criteria.items()
            if found.finding != "met"
        ]
        programme = assessment.programme
        shut += [(self.exclusion(programme, each), "excluded") for each in assessment.exclusions]
        shut += [
            (self.exclusion(programme, each), "not-looked-at") for each in assessment.unanswered
        ]
        return shut

    def exclusion(self, programme: str, code: str) -> str:
        known = self.programmes
        stated = dict(self.exclusions(known.get(programme))) if programme in known else {}
        return stated.get(code, code)
