"""Templates of documents: phrases and clauses as data, by date, language and issuer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from services.triage.drafting.courtesies import Courtesies
from services.triage.drafting.languages.dates import long_date
from services.triage.drafting.template_facts import FactsWords
from services.triage.drafting.template_files import begins
from services.triage.drafting.template_parts import (
    Clause,
    DraftOpening,
    FearedWords,
    Issuer,
    KindRules,
    Letterhead,
    OwnSection,
    SigningWords,
    TemplateData,
    Urging,
)
from services.triage.rules.withdrawals import ABOUT_WITHDRAWN, CORRECTION, WITHDRAWAL_NOTICE
from shared.clock import utc_now
from shared.contracts.codes import Code

URGENT_APPEAL = "urgent-appeal"


class TemplateFault(Exception):
    """Raised if a template cannot be used; the text names the file and the fault."""


class AppealForm(TemplateData):
    """One language of a template. Phrases are Jinja, rendered in a sandbox.

    `ask_of_each`: what an SMS asks for (`ask`) and for `whom`, if it is not the same for all.
    `other_asks`: the words for those for which it has no room.
    `asks`: what an SMS asks for, the gravest first: all that fit, those for everybody if none does.
    `urging_also`: sentences after the urging, all that fit.
    `these_acts` against `short`: what is condemned, if it is too much to be named again.
    `upon_many`: before those to whom acts were done that have more than two prepositions. `feared`
    by the kind of an expected event: what is told of it; `sentenced-to-death` of a sentence.
    `refused_access`: "to lawyers", by what the record says: `lawyer-refused` and the like.
    `kind` of document: a case has one urgent appeal, and any number of others. `kind_name`: its
    name on pages in this language. `rules` of the kind, and the name of its `layout`: the same in
    all languages. `sections`: what only documents of this kind have. `signing`: if others sign.
    `title_lead` stands before every title. `corrects`: it is the correction of documents of this
    kind alone.
    `courtesy_titles`: whether names have them. `dates`: the pattern of a date (Unicode TR 35), if
    it is not that of the language. `partnership`: who the Observatory is, after its name.
    `salutation` and `closing` of a letter: before the opening and behind all that is asked, for one
    addressee or `several`. `courtesies`: other words for one addressee, by title or office.
    """

    kind: Code = URGENT_APPEAL
    corrects: Code | None = None
    kind_name: str = ""
    rules: KindRules = KindRules()
    layout: Code | None = None
    sections: tuple[OwnSection, ...] = ()
    signing: SigningWords | None = None
    language: str
    headline: str
    title_lead: str = ""
    courtesy_titles: bool = True
    dates: str = ""
    partnership: str = ""
    salutation: str = ""
    closing: str = ""
    opening: str
    description_heading: str
    description: str
    hearing: str = ""
    urging: tuple[Urging, ...]
    urging_also: tuple[Urging, ...] = ()
    background_heading: str = ""
    background: str = ""
    actions_heading: str
    actions_lead: str
    demands_lead: str
    addresses_heading: str
    also_write: str
    place_and_date: str
    inform_us: str
    boilerplate: str
    contacts: str
    sms: str
    asks: tuple[Urging, ...] = ()
    ask_of_each: str = ""
    other_asks: str = ""
    these_acts: str = ""
    upon_many: str = ""
    feared: Mapping[str, FearedWords] = Field(default_factory=dict)
    refused_access: Mapping[str, str] = Field(default_factory=dict)
    reply_to: str = ""
    begun: DraftOpening | None = None
    facts: FactsWords | None = None
    conjunction: str = Field(alias="and")
    besides: str
    of: str
    fields: Mapping[str, str]
    notes_heading: str
    letterhead: Letterhead = Letterhead()
    courtesies: Courtesies = Courtesies()
    issuers: Mapping[str, Issuer]
    clauses: tuple[Clause, ...]

    @model_validator(mode="after")
    def _always_urges(self) -> Self:
        if not self.urging or not self.urging[-1].fits(frozenset()):
            raise ValueError("the last urging must fit every appeal")
        if self.asks and not self.asks[-1].fits(frozenset()):
            raise ValueError("the last of the asks must fit every appeal")
        return self

    @property
    def layout_name(self) -> str:
        return self.layout or self.kind

    def long_date(self, day: date) -> str:
        """Return a date as the documents of this style have it, in words."""
        return long_date(self.language, self.dates, day)

    @model_validator(mode="after")
    def _is_of_one_kind_with_its_rules(self) -> Self:
        if self.rules.of_withdrawn != (self.kind in ABOUT_WITHDRAWN):
            raise ValueError(
                "the kinds " + " and ".join(ABOUT_WITHDRAWN) + " have the rule of_withdrawn"
            )
        if self.rules.without_content != (self.kind == WITHDRAWAL_NOTICE):
            raise ValueError(f"only the kind {WITHDRAWAL_NOTICE} has the rule without_content")
        if self.corrects is not None and self.kind != CORRECTION:
            raise ValueError(f"only the kind {CORRECTION} corrects another one")
        return self

    def clauses_for(self, circumstances: frozenset[str]) -> tuple[Clause, ...]:
        """Return the clauses for these violations and situations, in the order of the library."""
        return tuple(clause for clause in self.clauses if clause.fits(circumstances))

    def urging_for(self, circumstances: frozenset[str]) -> str:
        """Return the first urging that applies."""
        return next(each.text for each in self.urging if each.fits(circumstances))

    def urging_beside(self, circumstances: frozenset[str]) -> tuple[str, ...]:
        """Return the sentences that follow the urging."""
        return tuple(each.text for each in self.urging_also if each.fits(circumstances))

    def asks_for(self, circumstances: frozenset[str]) -> tuple[str, ...]:
        """Return what an SMS asks for, the gravest first; nothing if the template has none."""
        fitting = [each for each in self.asks if each.fits(circumstances)]
        called = [each.text for each in fitting if not each.is_for_all]
        return tuple(called or [each.text for each in fitting[:1]])

    @property
    def phrases(self) -> tuple[str, ...]:
        """Return all phrases of the form, each as Jinja."""
        return (
            *(value for _, value in self if isinstance(value, str)),
            *(clause.text for clause in self.clauses),
            *(each.text for each in (*self.urging, *self.urging_also, *self.asks)),
            *(self.begun.phrases if self.begun else ()),
            *self.courtesies.phrases,
            *(self.signing.signed_by.values() if self.signing else ()),
        )

    def clause(self, code: str) -> Clause | None:
        return next((clause for clause in self.clauses if clause.id == code), None)


@dataclass(frozen=True)
class Templates:
    """All forms by date and language, and the layouts (plain, HTML) by their name.

    The date of another kind than the urgent appeal begins with the name of the kind, such as
    `letter-2026-01`. `logos` by the name of their file, and `fonts`: folders with further fonts for
    PDF.
    """

    forms: Mapping[tuple[str, str], AppealForm]
    layouts: Mapping[str, tuple[str, str]]
    logos: Mapping[str, bytes] = field(default_factory=dict)
    fonts: tuple[str, ...] = ()

    @cached_property
    def dates(self) -> tuple[str, ...]:
        return tuple(sorted(self._of_date))

    @cached_property
    def _of_date(self) -> Mapping[str, Sequence[AppealForm]]:
        """Return the forms of each date, of which there is one for a language."""
        found = defaultdict[str, list[AppealForm]](list)
        for (each, _), form in self.forms.items():
            found[each].append(form)
        return dict(found)

    @property
    def latest(self) -> str:
        """Return the latest template of the urgent appeal; of any kind, if there is none."""
        return self.latest_of_kinds.get(URGENT_APPEAL) or self.dates[-1]

    @property
    def latest_of_kinds(self) -> Mapping[str, str]:
        """Return the template of each kind that holds today; the first one, if all hold later."""
        in_force = filter(self.holds, self.dates)
        dates = (*reversed(self.dates), *in_force)
        return {self.kind(date): date for date in dates if self.corrects(date) is None}

    def correction_of(self, template: str) -> str | None:
        """Return the template by which a document of this one is corrected; None: there is none.

        It is the one for the kind, else the one for all kinds. A correction is corrected as what it
        corrected.
        """
        kind = self.corrects(template) or self.kind(template)
        dates = (*reversed(self.dates), *filter(self.holds, self.dates))
        of_kinds = {self.corrects(date): date for date in dates if self.corrects(date)}
        return of_kinds.get(kind) or self.latest_of_kinds.get(CORRECTION)

    def corrects(self, date: str) -> str | None:
        """Return the kind of which a template corrects the documents; None: any, or none."""
        return next((form.corrects for form in self._of_date.get(date, ())), None)

    def layout(self, date: str) -> tuple[str, str]:
        """Return the layouts (plain, HTML) of a template."""
        return self.layouts[self._of_date[date][0].layout_name]

    @staticmethod
    def holds(date: str) -> bool:
        """Return whether new documents have this template today: its date is not still to come."""
        return begins(date) <= utc_now().date().isoformat()

    def kind(self, date: str) -> str:
        """Return the kind of document of a template; the urgent appeal if there is no template."""
        return next((form.kind for form in self._of_date.get(date, ())), URGENT_APPEAL)

    def rules(self, date: str) -> KindRules:
        """Return the rules of a template's kind; those of the appeal if there is no template."""
        return next((form.rules for form in self._of_date.get(date, ())), KindRules())

    def kind_name(self, kind: str, language: str) -> str:
        """Return the name of a kind in this language; its code, if no template names it."""
        date = self.latest_of_kinds.get(kind, "")
        form = self.form(date, language)
        return form.kind_name if form and form.kind_name else kind

    def date_patterns(self, template: str) -> dict[str, str]:
        """Return how a template has a date, by language."""
        return {form.language: form.dates for form in self._of_date.get(template, ())}

    def form(self, date: str, language: str) -> AppealForm | None:
        return self.forms.get((date, language))

    def has(self, language: str) -> bool:
        """Return whether a document can be written in this language."""
        return any(each == language for _, each in self.forms)

    def issuers(self, date: str) -> tuple[str, ...]:
        every = (code for form in self._of_date.get(date, ()) for code in form.issuers)
        return tuple(dict.fromkeys(every))

    def cities(self, date: str) -> frozenset[str]:
        """Return the places in the date lines of a template, in each language."""
        forms = self._of_date.get(date, ())
        return frozenset(each.cities for form in forms for each in form.issuers.values())

    @property
    def latest_issuers(self) -> tuple[str, ...]:
        """Return the issuers of documents of any kind, by the latest template of each."""
        every = (code for date in self.latest_of_kinds.values() for code in self.issuers(date))
        return tuple(dict.fromkeys(every))

    def organisations(self, date: str, issuer: str) -> tuple[str, ...] | None:
        """Return the organisations in whose name this issuer's appeals are; None: not given."""
        told = [
            form.issuers[issuer].organisations
            for form in self._of_date.get(date, ())
            if issuer in form.issuers
        ]
        known = [each for each in told if each is not None]
        return tuple(sorted(set().union(*known))) if known else None

    @cached_property
    def all_organisations(self) -> frozenset[str]:
        """Return all issuers and organisations in whose name appeals are, in all forms."""
        return frozenset(
            each
            for form in self.forms.values()
            for code, issuer in form.issuers.items()
            for each in (code, *(issuer.organisations or ()))
        )
