"""A document for its page, with the facts that it is based on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from services.triage.document_form.combining import Combined
from services.triage.document_form.follows_form import ELSEWHERE
from services.triage.drafting.contacts import ContactLines, PrintedContacts, printed_contacts
from services.triage.drafting.facts.record import LeftOut
from services.triage.drafting.template import URGENT_APPEAL
from services.triage.pages.labels.case_labels import Labels
from services.triage.pages.labels.checks import fields_named, places, places_of, with_labels
from services.triage.pages.labels.findings import FindingShown, findings_shown
from services.triage.rules.gates.checks import (
    LIMITS_CHECK,
)
from services.triage.rules.gates.uses import uses_of
from services.triage.rules.references import in_a_path
from services.triage.schemas import (
    AlertView,
    BestInterestView,
    CaseView,
    DocumentOutline,
    DocumentView,
    GateView,
)
from shared.message_ids import msgid
from shared.web.forms import Form


def check_of(gate: GateView) -> str:
    """Return the check that opens a gate; the gate's own code if there is none."""
    if gate.code == "consent-limits":
        return LIMITS_CHECK
    return str(gate.values.get("check", gate.code))


def can_be_followed(document: DocumentOutline) -> bool:
    """Return whether new information can follow an issued document: it told something publicly."""
    return not document.by_hand and not document.without_content


@dataclass(frozen=True, repr=False)
class Opened:
    """A document on its page, saved or just begun.

    `told`: the case that it is based on, while somebody writes or approves it. `too_long`: fields
    that were left empty at first, because their text would not fit; `left_out`: how many persons of
    the alerts the first text does not name; `without_place`: to how many something was done for
    which its plan has no place; `not_in_facts`: what the record says and the facts of each language
    do not. `changes`: a person who could approve it changes it instead. `combined`: what
    was typed, combined with a version that was saved meanwhile; None if there is none. `typed`: a
    form that was refused is shown again, so what was typed must be readable.
    """

    form: Form
    told: CaseView | None
    shown: DocumentView | None = None
    too_long: Sequence[str] = ()
    left_out: int = 0
    without_place: int = 0
    not_in_facts: Mapping[str, Sequence[LeftOut]] = field(default_factory=dict)
    changes: bool = False
    combined: Combined | None = None
    typed: bool = False

    @property
    def is_closed(self) -> bool:
        """Return whether no text of this case is taken any more, and none was typed."""
        return self.told is not None and self.told.case.state == "closed" and not self.typed

    def is_of(self, account: UUID) -> bool:
        """Return whether this account worked on it, so that somebody else must approve it."""
        return self.shown is not None and account in self.shown.drafters

    @property
    def public(self) -> str:
        """Return the path of its public page, without the language; empty if it has none now."""
        shown = self.shown
        if shown is None or shown.document.state != "issued" or shown.consents_changed:
            return ""
        if shown.without_content:
            return ""
        waits = shown.embargo_until is not None and not shown.embargo_is_past
        if waits or "media" not in shown.document.audience:
            return ""
        return f"/public/{in_a_path(shown.document.reference or '')}/"

    @property
    def uses(self) -> tuple[str, ...]:
        """Return the uses that its audience needs consent for."""
        if self.shown is None:
            return ()
        return uses_of(self.shown.document.audience, names_shown=self.shown.names_shown)

    def refused(self, alert: AlertView, labels: Labels) -> list[tuple[str, str]]:
        """Return the other uses that are or were refused, with their labels.

        They are shown so that nobody overlooks one.
        """
        return [
            (use, labels.term("consent_uses", use))
            for use in sorted(alert.consents)
            if "refused" in alert.states(use) or use in alert.refused_before
            if use not in self.uses
        ]

    def harm_asked(self, labels: Labels) -> list[tuple[str, str]]:
        """Return the checks to confirm at the submission, with their labels.

        These include the missing ones of an unsaved text on the screen.
        """
        missing = [
            fault.field.removeprefix("do_no_harm.")
            for fault in self.form.faults
            if fault.field.startswith("do_no_harm.")
        ]
        asked = dict.fromkeys((*self.shown.harm_asked, *missing)) if self.shown else ()
        checks = labels.harm_checks(asked)
        return with_labels(checks, self.told, self.shown, labels)

    def harm_confirmed(self, labels: Labels) -> list[tuple[str, str]]:
        """Return the confirmed checks, with the labels for the approver."""
        checks = labels.harm_confirmed(self.shown.harm_confirmed) if self.shown else []
        return with_labels(checks, self.told, self.shown, labels)

    @property
    def shut_gates(self) -> list[GateView]:
        """Return the shut gates, without those that the ticks on the screen would open."""
        ticked = set(self.form.chosen("do_no_harm[]"))
        every = self.shown.shut_gates if self.shown else []
        return [gate for gate in every if check_of(gate) not in ticked]

    def gate(self, gate: GateView, labels: Labels) -> str:
        """Return why a gate is shut; for a name in the text, with its place."""
        where = places(places_of(gate.code, self.shown), labels)
        return f"{labels.gate(gate)} {where}".strip()

    def fields_named(self, paths: Sequence[str], labels: Labels) -> str:
        """Return the labels of these fields of the form."""
        return fields_named(paths, labels)

    def findings(self, labels: Labels) -> list[FindingShown]:
        """Return what the text says that no act of the record bears."""
        return findings_shown(self.shown.findings if self.shown else (), labels)

    @property
    def decisions(self) -> list[BestInterestView]:
        """Return the best-interest decisions on these uses."""
        every = self.told.best_interest if self.told else []
        return [each for each in every if not {*each.uses}.isdisjoint(self.uses)]

    def contacts(self, lines: ContactLines) -> PrintedContacts | None:
        """Return how to reach the issuer, as the end of the texts says."""
        if self.shown is None:
            return None
        return printed_contacts(lines, self.shown.draft, [each.plain for each in self.shown.texts])

    @property
    def recipients(self) -> str | None:
        """Return the address of dispatch's page that counts whom this would reach."""
        if self.shown is None:
            return None
        asked = {"country": self.shown.draft.country, "audience": self.shown.document.audience}
        return f"/dispatch/recipients?{urlencode(asked, doseq=True)}"

    @property
    def standing(self) -> str | None:
        """Return the code of the appeal that the case has."""
        issued = (each for each in self._issued if each.kind == URGENT_APPEAL)
        return next((each.reference for each in issued), None)

    @property
    def _issued(self) -> list[DocumentOutline]:
        every = self.told.documents if self.told else []
        return [each for each in every if each.state == "issued"]

    def code_kept(self, shown: DocumentView) -> str | None:
        """Return the code that the document keeps, with a number after it; None: its own."""
        if shown.former is not None:
            return shown.former.reference
        follows = shown.draft.follows
        if follows is None or not follows.suffix:
            return None
        codes = {each.id: each.reference for each in self._issued}
        return follows.reference or codes.get(follows.document or shown.document.id)

    def can_follow(self, labels: Labels) -> list[tuple[str, str]]:
        """Return the documents that this one can follow: issued ones, and any from elsewhere."""
        return [
            *(
                (str(each.id), each.reference or "")
                for each in self._issued
                if can_be_followed(each)
            ),
            (ELSEWHERE, labels.message(msgid("A document that was issued elsewhere"))),
        ]

    def alerts_of(self, gate: GateView) -> list[tuple[int, AlertView]]:
        """Return the alerts whose consent keeps this gate shut, each with its number."""
        every = dict(enumerate(self.told.alerts, start=1)) if self.told else {}
        named = str(gate.values.get("alerts", "")).split(", ")
        return [(number, alert) for number, alert in every.items() if str(number) in named]

    def accounts(self) -> Iterator[UUID | None]:
        """Yield every account that the page names."""
        if self.shown is not None:
            document = self.shown.document
            yield from (*document.drafters, document.submitted_by, document.approved_by)
            yield self.shown.edited_by
            yield self.shown.returned.returned_by if self.shown.returned else None
        for each in self.decisions:
            yield from (each.proposed_by, each.decided_by)
        for alert in self.told.alerts if self.told else ():
            yield from alert.recorded_refusals()
