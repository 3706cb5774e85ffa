"""Write one language version of a draft, part by part."""

from datetime import date
from functools import partial

from services.triage.drafting.addressing import without_label
from services.triage.drafting.background import values_of_earlier
from services.triage.drafting.contacts import ContactLines, lines_of
from services.triage.drafting.courtesies import Courtesy
from services.triage.drafting.draft import AppealDraft, ClauseChoice, LanguageDraft, Part
from services.triage.drafting.filled import Filled, isolated, typeset
from services.triage.drafting.grammar import listed, with_one_stop
from services.triage.drafting.header import header_lines
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.parties import Parties
from services.triage.drafting.party import parties_of
from services.triage.drafting.phrases import compiled
from services.triage.drafting.sections import paragraphs, sections_of
from services.triage.drafting.short_message import (
    fits,
    lengths_of_titles,
    longest_that_fits,
    shortened,
    to_gsm,
)
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import Issuer
from services.triage.rules.references import LONGEST_REFERENCE
from shared.taxonomy import Taxonomy

REFERENCE_MARK = "⟦reference⟧"
DATE_MARK = "⟦date⟧"
SIGNED_BY_MARK, SIGNATORIES_MARK = "⟦signed by⟧", "⟦signatories⟧"
DECLARED_ON = date(1998, 12, 9)
"""The day of the Declaration on Human Rights Defenders, which demands name."""

ADDRESS_FIELDS = ("phone", "fax", "email", "handle")
PRINTED = frozenset(
    {
        "acts",
        "among_acts",
        "are_several",
        "ask",
        "asked_to_write",
        "beside_the_living",
        "cities",
        "concerned",
        "condemned",
        "country",
        "date",
        "declared_on",
        "earlier_date",
        "earlier_reference",
        "first",
        "good_news",
        "headline",
        "header_line",
        "hearing",
        "held",
        "names_shown",
        "of_acts",
        "of_concerned",
        "of_protected",
        "of_short",
        "of_state",
        "on_conditions",
        "of_welcomed",
        "one_act",
        "partnership",
        "protected",
        "reference",
        "refused_access",
        "released",
        "reply_to",
        "second",
        "several",
        "short",
        "title",
        "was_arbitrary",
        "welcomed",
        "where",
        "which_acts",
        "whose",
    }
)
"""The values that the phrases of a template may print, or ask for."""
PRINTED_OF_PARTIES = PRINTED - {"title"}
"""Those of demands and condemnations, which are written before the title."""
ASKED = frozenset(
    {
        "are_several",
        "asked_to_write",
        "beside_the_living",
        "good_news",
        "held",
        "names_shown",
        "on_conditions",
        "one_act",
        "released",
        "several",
        "was_arbitrary",
    }
)
"""Those of them that hold or do not: a text can only ask for them."""


class Filling:
    """One language version while it is being written."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        form: AppealForm,
        draft: AppealDraft,
        version: LanguageDraft,
        *,
        names_shown: bool,
        contacts: ContactLines,
    ) -> None:
        self._taxonomy = taxonomy
        self._contacts = contacts
        self._form = form
        self._draft = draft
        self._version = typeset(version)
        self._short_messages: dict[tuple[object, ...], str] = {}
        self._line = " / ".join(self._header_lines())
        told = self._told_by_the_draft() | {"names_shown": names_shown}
        self._parties = Parties(taxonomy, form, draft, self._version, told)
        self._titles = [self._version.title] if self._version.title else self._parties.titles()
        title = next(iter(self._titles), "")
        self._values = self._parties.values | {"title": title}
        headline = self._values["headline"] = told["headline"] = self._print(form.headline)
        self.title = headline if form.rules.without_content else self._led(title)

    def fill(self) -> tuple[Filled, str]:
        form, phrase, language = self._form, self._phrase, LANGUAGES[self._form.language]
        asked_to_write = self._asked_to_write
        lead = form.actions_lead if asked_to_write else form.demands_lead
        whom, counts_as = self._draft.addressees(self._version), self._taxonomy.offices.counts_as
        usual = Courtesy(salutation=form.salutation, closing=form.closing)
        courtesy = form.courtesies.of(whom, counts_as, usual)
        filled = Filled(
            language=form.language,
            direction=language.direction,
            numbered=language.numbered,
            headline=str(self._values["headline"]),
            title=self.title,
            violations_line=self._line,
            country=str(self._values["country"]),
            date=DATE_MARK,
            salutation=phrase(Part.SALUTATION, courtesy.salutation),
            opening=phrase(Part.OPENING, form.opening),
            description_heading=form.description_heading,
            description=paragraphs(phrase(Part.DESCRIPTION, form.description)),
            facts=self._facts(),
            recalls=paragraphs(phrase(Part.RECALLS, "")),
            urging=paragraphs(self._version.parts.get(Part.URGING) or self._parties.urging()),
            background_heading=form.background_heading,
            background=paragraphs(phrase(Part.BACKGROUND, form.background)),
            sections=sections_of(form, self._version),
            actions_heading=form.actions_heading,
            actions_lead=phrase(Part.ACTIONS_LEAD, lead),
            clauses=[
                {"numeral": roman(n) if language.numbered == "i" else str(n), "text": text}
                for n, text in enumerate(self.demands(), start=1)
            ],
            addresses_heading=form.addresses_heading if asked_to_write else "",
            addressees=self._addressees(),
            also_write=phrase(Part.ALSO_WRITE, form.also_write if asked_to_write else ""),
            place_and_date=self._print(form.place_and_date),
            inform_us=phrase(Part.INFORM_US, form.inform_us),
            closing=paragraphs(phrase(Part.CLOSING, courtesy.closing)),
            boilerplate=phrase(Part.BOILERPLATE, form.boilerplate),
            contacts=self._how_to_reach_us(),
            footnotes=self._version.footnotes,
            notes_heading=form.notes_heading,
            signed_by=SIGNED_BY_MARK if form.rules.signed else "",
            signatories=SIGNATORIES_MARK if form.rules.signed else "",
        )
        return isolated(filled, language.isolated), self._short_message()

    def demands(self) -> tuple[str, ...]:
        """Return the demands in their order: those chosen, else those for the violations."""
        chosen = self._version.clauses
        if chosen is None:
            return self._parties.demands(self._form.clauses)
        return tuple(self._worded(choice) for choice in chosen)

    @property
    def _asked_to_write(self) -> bool:
        return self._form.rules.asks_to_write and not self._draft.no_addresses

    def _led(self, title: str) -> str:
        return self._form.title_lead + title if title else ""

    def _how_to_reach_us(self) -> str:
        """Return the issuer's contact lines: the editor's, else configured, else the template's."""
        issuer = self._form.issuers[self._draft.issuer]
        own = lines_of(self._contacts, self._draft.issuer, issuer.organisations or ())
        written = self._version.parts.get(Part.CONTACTS)
        return written or own or self._print(self._form.contacts)

    def _facts(self) -> list[str]:
        """Return the facts, and the hearing if they do not mention its day."""
        facts = paragraphs(self._phrase(Part.FACTS, ""))
        day = str(self._values["hearing"])
        if not day or any(day in paragraph for paragraph in facts):
            return facts
        return facts + paragraphs(self._print(self._form.hearing))

    def _short_message(self) -> str:
        if worded := self._version.parts.get(Part.SMS):
            return to_gsm(worded)

        marks = {REFERENCE_MARK: LONGEST_REFERENCE}
        asks = tuple(self._parties.asked())
        lengths = lengths_of_titles(self._titles)
        told = ((ask, length) for length in lengths for ask in asks)
        roomy = (ask for ask, length in told if fits(self._composed(ask, length), marks))
        ask = next(roomy, None) or self._parties.asked_unnamed
        return longest_that_fits(partial(self._composed, ask), marks)

    def _composed(self, ask: object, longest: int) -> str:
        """Return an SMS that asks for this, with titles of at most `longest` characters."""
        fitting = (each for each in self._titles if len(each) <= longest)
        title = next(fitting, None) or self._parties.shortened(str(self._values["title"]), longest)
        lines = shortened(self._line, longest, whole=self._line.split(" / "))
        cut = {"title": title, "header_line": lines}
        # Most lengths cut nothing, so that the text is the same.
        key = (ask, *cut.values())
        if key not in self._short_messages:
            sms = compiled(self._form.sms, html=False)
            self._short_messages[key] = to_gsm(sms.render(self._values | cut | {"ask": ask}))
        return self._short_messages[key]

    def _told_by_the_draft(self) -> dict[str, object]:
        """Return the values that phrases may print, beside those of the parties."""
        language, form = self._form.language, self._form
        country = self._taxonomy.countries.get(self._draft.country)
        issuer: Issuer = form.issuers[self._draft.issuer]
        return {
            **issuer.model_dump(exclude={"organisations", "letterhead"}),
            "reference": REFERENCE_MARK,
            "date": DATE_MARK,
            "country": country.label(language),
            "where": country.where.text(language),
            "whose": country.whose.text(language),
            "of_state": country.grammar.get(language).adjective or country.whose.text(language),
            "header_line": self._line,
            "hearing": form.long_date(self._draft.hearing) if self._draft.hearing else "",
            "declared_on": form.long_date(DECLARED_ON),
            "partnership": compiled(form.partnership, html=False).render(
                first=issuer.first, second=issuer.second
            ),
            "asked_to_write": self._asked_to_write,
            "several": len(self._draft.addressees(self._version)) > 1,
            **values_of_earlier(self._draft, form),
            "reply_to": form.reply_to,
        }

    def _phrase(self, part: Part, default: str) -> str:
        # Text that an editor wrote is never treated as a template.
        return self._version.parts.get(part) or self._print(default)

    def _print(self, phrase: str) -> str:
        return with_one_stop(compiled(phrase, html=False).render(self._values))

    def _header_lines(self) -> list[str]:
        """Return what was done and what is feared, the gravest first."""
        parties = parties_of(self._draft, self._version, self._taxonomy)
        return header_lines(self._draft, parties, self._form, self._taxonomy)

    def _worded(self, choice: ClauseChoice) -> str:
        clause = self._form.clause(choice.id) if choice.id else None
        return choice.text or (self._parties.chosen_demand(clause) if clause else "")

    def _addressees(self) -> list[list[str]]:
        names = self._form.fields
        return [
            [
                listed(filter(None, (each.name, each.office, each.postal)), self._form.language),
                *(
                    f"{names[field]} {value}"
                    for field in ADDRESS_FIELDS
                    if (value := without_label(getattr(each, field) or ""))
                ),
            ]
            for each in self._draft.addressees(self._version)
        ]


def roman(number: int) -> str:
    """Return a number below 90 in small roman numerals, as clauses are counted."""
    digits = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    written = ""
    for value, letters in digits:
        times, number = divmod(number, value)
        written += letters * times
    return written
