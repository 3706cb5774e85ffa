"""All lists of terms, read once from their files and passed to the code that needs them."""

from dataclasses import dataclass

from shared.taxonomy.lists import Terms
from shared.taxonomy.person_terms import CourtesyTitle, DefenderRole, Gender
from shared.taxonomy.terms import (
    ContactChannel,
    Country,
    Development,
    ExpectationKind,
    Language,
    Perpetrator,
    SdgCategory,
    Situation,
    Term,
    Violation,
)


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """Every list, by kind. Build it with `load_taxonomy`; it never changes."""

    accesses: Terms[Term]
    charge_statuses: Terms[Term]
    consent_states: Terms[Term]
    consent_uses: Terms[Term]
    contact_channels: Terms[ContactChannel]
    cost_kinds: Terms[Term]
    countries: Terms[Country]
    courtesy_titles: Terms[CourtesyTitle]
    date_precisions: Terms[Term]
    defender_roles: Terms[DefenderRole]
    desks: Terms[Term]
    developments: Terms[Development]
    drivers: Terms[Term]
    expectations: Terms[ExpectationKind]
    genders: Terms[Gender]
    help_kinds: Terms[Term]
    languages: Terms[Language]
    legal_statuses: Terms[Term]
    name_uses: Terms[Term]
    offices: Terms[Term]
    perpetrators: Terms[Perpetrator]
    reliabilities: Terms[Term]
    risk_groups: Terms[Term]
    scripts: Terms[Term]
    sdg_categories: Terms[SdgCategory]
    situations: Terms[Situation]
    source_relations: Terms[Term]
    subject_kinds: Terms[Term]
    suspensions: Terms[Term]
    term_kinds: Terms[Term]
    term_units: Terms[Term]
    ties: Terms[Term]
    verification_statuses: Terms[Term]
    violations: Terms[Violation]

    def act_counts_as(self, code: str) -> str:
        """Return the violation or development that rules see: no code is in both lists."""
        return self.developments.counts_as(self.violations.counts_as(code))

    def severity(self, violation: str) -> int:
        """Return how serious a violation is: 0 is the most serious.

        The order is the most-serious-offence rule in the metadata of SDG indicator 16.10.1 (OHCHR,
        UNESCO, ILO): killing, torture, enforced disappearance, arbitrary detention, kidnapping,
        other harmful acts. A violation that the indicator does not count comes after all of them.
        The rule sees codes only: if a prolonged incommunicado detention without medical care
        amounts to torture, an officer has to add torture.
        """
        known = self.violations
        category = known.get(known.counts_as(violation)).sdg
        if category is None:
            return len(self.sdg_categories)
        return self.sdg_categories.position(category)
