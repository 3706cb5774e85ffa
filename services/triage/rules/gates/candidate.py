"""What the gates check: a document with its sources and alerts."""

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
    same; if `name` may be the same in another spelling, they may be the same.
    """

    relation: str
    reliability: str
    independent: bool
    assessed: bool
    known_by: frozenset[str] = frozenset()
    name: str = field(default="", repr=False)

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
class AlertFacts:
    """`consents`: state by use; `since`: from when; `heard`: when it was received here, by use.

    `situations`: of each person; None if its code is not known here: the person may hide, and may
    be reached.
    `reachable`: the person can be asked. `in_their_interest`: uses on which two people decided for
    them. `lifted`: uses that were refused once, with something else recorded since. `unnamed`: uses
    that are limited without words: nobody can keep to such limits.
    `consents` are those of the persons whom the document shows; `recorded`: of the alert as a
    whole, where they differ. `objecting`: by use, the numbers of persons who are shown and did not
    allow it. `answered_alone`: somebody answered alone, and did not simply consent to the use.
    `tells_unnamed`: where somebody answered alone, the document tells of somebody whom it does not
    name.
    """

    alert: UUID
    withdrawn: bool
    consents: Mapping[str, str]
    situations: Collection[str | None]
    reachable: bool
    since: Mapping[str, datetime] = field(default_factory=dict)
    heard: Mapping[str, datetime] = field(default_factory=dict)
    in_their_interest: frozenset[str] = frozenset()
    lifted: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()
    recorded: Mapping[str, str] = field(default_factory=dict)
    objecting: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    answered_alone: frozenset[str] = frozenset()
    tells_unnamed: bool = False

    def state(self, use: str) -> str:
        """Return the present state of a use. Limits without words count as a refusal."""
        return "refused" if use in self.unnamed else self.consents.get(use, "unknown")


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
class Candidate:
    """A document as the gates see it.

    `audience`: as chosen, and those of `former.also`; `former`: None if it follows none of them;
    `alerts` in the order in which they are counted;
    `asks_to_write`: a version names addressees or asks its readers to write to the authorities;
    `maybe_named`: a name may be in the text that cannot be told from other words;
    `named`: where the editor's words have such a name, or may;
    `sourced`: it names a source of the case, or may;
    `names_who_consented`, `maybe_voucher`: it names who consented or refused, or may do so;
    `gives_contact`: it says how a source, or a person to be protected, is reached;
    `contacted`, `vouched`: where it does so, and where it names who consented, or may;
    `untouched`: languages not changed since it was returned, while another one was;
    `several`: more than one person or organisation is told of;
    `misfit`: it tells of an act that the person or organisation it is about cannot suffer;
    `hearing_past`: it announces a hearing that will be over when it is sent;
    `is_contradictory`: acts and situation cannot both be true, or two alerts differ on it;
    `needs_care`: a child or somebody young is told of, or sexual violence;
    `elsewhere`: the draft is about another country than the case;
    `findings`: what it says of somebody that no act of the record bears, each by the mark to which
    a confirmation is bound; `confirmed`: the marks that somebody confirmed with a reason;
    `told`: what it says of each person;
    `removed`: where it names somebody whose alert was in the case once and is not any more;
    `without_content`: it says only that a withdrawn document is no longer valid; `objected_to`:
    somebody refused or limited what that one relied on after it was approved; `silent`: it speaks
    of a withdrawn one, and another of the case was withdrawn for safety or a withdrawn consent;
    `silenced`: the codes that it prints of documents of any case that were withdrawn so.
    """

    case_open: bool
    verification: str
    sources: Sequence[SourceAssessed]
    alerts: Sequence[AlertFacts]
    audience: Collection[str]
    names_shown: bool
    named_in_text: bool
    harm_confirmed: frozenset[str]
    asks_to_write: bool
    maybe_named: bool = False
    named: Sequence[Mention] = ()
    sourced: Sequence[Mention] = ()
    names_who_consented: bool = False
    maybe_voucher: bool = False
    gives_contact: bool = False
    contacted: Sequence[Mention] = ()
    vouched: Sequence[Mention] = ()
    removed: Sequence[Mention] = ()
    elsewhere: bool = False
    untouched: Sequence[str] = ()
    several: bool = False
    misfit: bool = False
    is_contradictory: bool = False
    hearing_past: bool = False
    needs_care: bool = False
    unfilled: Sequence[str] = ()
    submitted_at: datetime | None = None
    findings: Mapping[str, Finding] = field(default_factory=dict)
    confirmed: Collection[str] = frozenset()
    told: Sequence[PersonTold] = ()
    without_content: bool = False
    objected_to: bool = False
    silent: bool = False
    silenced: Sequence[str] = ()
    former: FormerAudience | None = None

    @property
    def unconfirmed(self) -> dict[str, Finding]:
        """Return the findings that a person still has to confirm, by their marks."""
        return {
            mark: each
            for mark, each in self.findings.items()
            if not each.is_final and mark not in self.confirmed
            if each.rule is not Rule.SOURCE or SOURCE_CHECK not in self.harm_confirmed
        }

    @property
    def said_dead(self) -> list[Finding]:
        """Return where it says that somebody is dead who is not: nobody can confirm these."""
        found = self.findings.values()
        return [each for each in found if each.is_final and each.rule is not Rule.HIDING_PLACE]

    @property
    def hiding_named(self) -> list[Finding]:
        """Return where it has a place where somebody hides: nobody can confirm these either."""
        return [each for each in self.findings.values() if each.rule is Rule.HIDING_PLACE]

    @property
    def names_source(self) -> bool:
        """Return whether it names a source of the case."""
        return any(each.match is Match.SURE for each in self.sourced)

    @property
    def source_signs(self) -> bool:
        """Return whether a name of an organisation that signs is that of a source."""
        signs = (each for each in self.sourced if each.field == "signatories")
        return any(each.match is Match.SURE for each in signs)
