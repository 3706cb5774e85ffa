"""What the gates check: a document with its sources and alerts.

No field has a default: a candidate is made with all of them, so that a gate that is added later is
never open only because nobody asked. What is sealed is in fields of its own (`sealed`); they are
None where nothing was opened, as in a list of many documents.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.triage.rules.findings.finding import Finding, Rule
from services.triage.rules.findings.persons_told import PersonTold
from services.triage.rules.gates.checks import SOURCE_CHECK
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.mentions import Mention

RELIABLE = frozenset({"highly-reliable", "likely-reliable"})
TRUSTED_RELATION = "member-organisation"


@dataclass(frozen=True, slots=True)
class SourceAssessed:
    """`assessed`: an officer assessed its reliability; otherwise it is only what the alert says.

    `known_by`: name and contact in forms that can be compared. Two sources that share one are the
    same; if `name` may be the same in another spelling, they may be the same. Both are empty where
    nothing was opened: then no two sources are known to be one.
    """

    relation: str
    reliability: str
    independent: bool
    assessed: bool
    known_by: frozenset[str]
    name: str = field(repr=False)

    @property
    def reliable(self) -> bool:
        return self.assessed and self.reliability in RELIABLE

    @property
    def counts(self) -> bool:
        return self.independent and self.reliable

    @property
    def trusted(self) -> bool:
        return self.relation == TRUSTED_RELATION and self.reliable


@dataclass(frozen=True, slots=True)
class SealedOfAlert:
    """What the gates check of an alert that is sealed, or that only the opened text shows.

    `consents`: state by use, of the persons whom the document shows; `objecting`: by use, the
    numbers of those of them who did not allow it. `answered_alone`: somebody answered alone, and
    did not simply consent to the use. `tells_unnamed`: where somebody answered alone, the document
    tells of somebody whom it does not name.
    `situations`: of each person; None if its code is not known here: the person may hide, and may
    be reached. `reachable`: the person can be asked. `unnamed`: uses that are limited without
    words: nobody can keep to such limits.
    """

    consents: Mapping[str, str]
    objecting: Mapping[str, tuple[int, ...]]
    answered_alone: frozenset[str]
    tells_unnamed: bool
    situations: Collection[str | None]
    reachable: bool
    unnamed: frozenset[str]


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """What the gates check of an alert, apart from what is sealed.

    `recorded`: state by use, of the alert as a whole; `since`: from when; `heard`: when it was
    received here. `by_person`: uses to which single persons answered for themselves: whose answer
    counts is known when the text is opened. `in_their_interest`: uses on which two people decided
    for them. `lifted`: uses that were refused once, with something else recorded since.
    """

    alert: UUID
    withdrawn: bool
    recorded: Mapping[str, str]
    by_person: frozenset[str]
    since: Mapping[str, datetime]
    heard: Mapping[str, datetime]
    in_their_interest: frozenset[str]
    lifted: frozenset[str]
    sealed: SealedOfAlert | None

    @property
    def opened(self) -> SealedOfAlert:
        """Return what was opened; `RuntimeError` if nothing was."""
        if self.sealed is None:
            raise RuntimeError("a gate of sealed data was asked where nothing was opened")
        return self.sealed

    @property
    def consents(self) -> Mapping[str, str]:
        """Return the state by use: of the persons who are shown, if that is known."""
        return self.recorded if self.sealed is None else self.sealed.consents

    def counts(self, use: str) -> bool:
        """Return whether it is known what it says of a use."""
        return self.sealed is not None or use not in self.by_person

    def state(self, use: str) -> str:
        """Return the present state of a use. Limits without words count as a refusal."""
        if self.sealed is not None and use in self.sealed.unnamed:
            return "refused"
        return self.consents.get(use, "unknown")


@dataclass(frozen=True, slots=True)
class FormerAudience:
    """The document that one follows or corrects, and the audiences of those who got it.

    `also`: audiences that nobody chose, whose contacts get this one if they got that one;
    `left_out`: why others do not.
    """

    document: UUID
    also: tuple[str, ...]
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SealedOfDocument:
    """What the gates check of a document that is sealed: its text, held against the record.

    `asks_to_write`: a version names addressees or asks its readers to write to the authorities;
    `elsewhere`: the draft is about another country than the case;
    `hearing_past`: it announces a hearing that will be over when it is sent;
    `untouched`: languages not changed since it was returned, while another one was;
    `several`: more than one person or organisation is told of;
    `misfit`: it tells of an act that the person or organisation it is about cannot suffer;
    `is_contradictory`: acts and situation cannot both be true, or two alerts differ on it;
    `needs_care`: a child or somebody young is told of, or sexual violence;
    `named_in_text`: it names a person of the case;
    `maybe_named`: a name may be in the text that cannot be told from other words;
    `named`: where the editor's words have such a name, or may;
    `sourced`: it names a source of the case, or may;
    `names_who_consented`, `maybe_voucher`: it names who consented or refused, or may do so;
    `gives_contact`: it says how a source, or a person to be protected, is reached;
    `contacted`, `vouched`: where it does so, and where it names who consented, or may;
    `removed`: where it has a name, a place of hiding, a source or a contact of an alert that was in
    the case once and is not any more;
    `findings`: what it says of somebody that no act of the record bears, each by the mark to which
    a confirmation is bound; `told`: what it says of each person;
    `silenced`: the codes that it prints of documents of any case that were withdrawn for safety or
    a withdrawn consent.
    """

    asks_to_write: bool
    elsewhere: bool
    hearing_past: bool
    untouched: Sequence[str]
    several: bool
    misfit: bool
    is_contradictory: bool
    needs_care: bool
    named_in_text: bool
    maybe_named: bool
    named: Sequence[Mention]
    sourced: Sequence[Mention]
    names_who_consented: bool
    maybe_voucher: bool
    gives_contact: bool
    contacted: Sequence[Mention]
    vouched: Sequence[Mention]
    removed: Sequence[Mention]
    findings: Mapping[str, Finding]
    told: Sequence[PersonTold]
    silenced: Sequence[str]

    @property
    def names_source(self) -> bool:
        """Return whether it names a source of the case."""
        return any(each.match is Match.SURE for each in self.sourced)

    @property
    def source_signs(self) -> bool:
        """Return whether a name of an organisation that signs is that of a source."""
        signs = (each for each in self.sourced if each.field == "signatories")
        return any(each.match is Match.SURE for each in signs)

    @property
    def said_dead(self) -> list[Finding]:
        """Return where it says that somebody is dead who is not: nobody can confirm these."""
        found = self.findings.values()
        return [each for each in found if each.is_final and each.rule is not Rule.HIDING_PLACE]

    @property
    def hiding_named(self) -> list[Finding]:
        """Return where it has a place where somebody hides: nobody can confirm these either."""
        return [each for each in self.findings.values() if each.rule is Rule.HIDING_PLACE]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document as the gates see it.

    `alerts` in the order in which they are counted;
    `audience`: as chosen, and those of `former.also`; `former`: None if it follows none of them;
    `confirmed`: the marks of the findings that somebody confirmed with a reason;
    `without_content`: it says only that a withdrawn document is no longer valid; `objected_to`:
    somebody refused or limited what that one relied on after it was approved; `silent`: it speaks
    of a withdrawn one, and another of the case was withdrawn for safety or a withdrawn consent.
    """

    case_open: bool
    verification: str
    sources: Sequence[SourceAssessed]
    alerts: Sequence[AlertFacts]
    audience: Collection[str]
    names_shown: bool
    harm_confirmed: frozenset[str]
    unfilled: Sequence[str]
    submitted_at: datetime | None
    confirmed: Collection[str]
    without_content: bool
    objected_to: bool
    silent: bool
    former: FormerAudience | None
    sealed: SealedOfDocument | None

    @property
    def opened(self) -> SealedOfDocument:
        """Return what was opened; `RuntimeError` if nothing was."""
        if self.sealed is None:
            raise RuntimeError("a gate of sealed data was asked where nothing was opened")
        return self.sealed

    @property
    def unconfirmed(self) -> dict[str, Finding]:
        """Return the findings that a person still has to confirm, by their marks."""
        return {
            mark: each
            for mark, each in self.opened.findings.items()
            if not each.is_final and mark not in self.confirmed
            if each.rule is not Rule.SOURCE or SOURCE_CHECK not in self.harm_confirmed
        }
