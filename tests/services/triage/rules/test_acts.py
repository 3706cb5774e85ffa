"""Who can suffer which act."""

from services.triage.rules.acts import (
    ONLY_OF_ORGANISATIONS,
    ONLY_OF_PERSONS,
    acts_that_do_not_fit,
    needs_care,
)
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()
OF_BOTH = {
    "death-threats", "threats", "intimidation", "harassment", "police-harassment", "surveillance",
    "spyware", "judicial-harassment", "criminalisation", "slapp", "unfair-trial", "impunity",
    "raid", "break-in", "arson-attack", "confiscation", "asset-freeze", "smear-campaign",
    "defamation", "stigmatisation", "censorship", "restriction-of-assembly",
    "restriction-of-association", "funding-restrictions", "reprisals-un-cooperation",
    "armed-attack", "attack-on-premises", "search-and-seizure", "eviction", "judicial-proceedings",
    "summons", "wanted-notice", "stay-granted", "stay-lifted", "appeal-dismissed",
    "acquittal", "charges-dropped", "sentence-reduced", "perpetrators-convicted",
    "investigation-opened", "hearing-scheduled", "hearing-held", "hearing-postponed",
    "appeal-filed", "no-development-in-investigation", "charged", "conviction", "sentencing",
    "sentence-upheld",
}  # fmt: skip


def test_of_every_act_it_is_said_who_can_suffer_it() -> None:
    every = {*TAXONOMY.violations.codes, *TAXONOMY.developments.codes}
    assert every == OF_BOTH | ONLY_OF_PERSONS | ONLY_OF_ORGANISATIONS
    assert OF_BOTH.isdisjoint(ONLY_OF_PERSONS | ONLY_OF_ORGANISATIONS)


def test_what_whom_a_text_is_about_cannot_suffer_is_named() -> None:
    acts = ("killing", "threats", "closure-of-organisation")
    assert acts_that_do_not_fit(acts, TAXONOMY, organisations=True) == ("killing",)
    assert acts_that_do_not_fit(acts, TAXONOMY, organisations=False) == ("closure-of-organisation",)


def test_a_child_is_written_about_with_care() -> None:
    person = Person(kind="person", name="Invented Child", child=True)
    assert needs_care([person], ["threats"], TAXONOMY)
    assert not needs_care([person.model_copy(update={"child": False})], ["threats"], TAXONOMY)
    assert not needs_care([person.model_copy(update={"child": None})], ["threats"], TAXONOMY)
