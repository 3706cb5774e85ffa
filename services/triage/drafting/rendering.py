"""The draft put into the form: plain text, HTML and SMS, the same every time for the same draft.

What only the issue decides, the code and the date, stands as a mark until then; `issue_texts` puts
them in. So the approver sees every other word as it will go out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from pydantic import ValidationError

from services.triage.drafting.draft import AppealDraft, ClauseChoice, LanguageDraft, Part
from services.triage.drafting.template import AppealForm, Issuer, Templates, sandbox
from services.triage.rules.references import PLACE_OF_ISSUE, Reference
from shared.contracts.content import AppealText, AppealTexts
from shared.problems import FieldFault, Invalid
from shared.taxonomy import Taxonomy

REFERENCE_MARK = "⟦reference⟧"
DATE_MARK = "⟦date⟧"

MAX_TEXTS_BYTES = 150_000
"""All languages together as JSON: sealed and in base64 they must fit into one event."""

_PARAGRAPHS = re.compile(r"\n\s*\n")
_ADDRESS_FIELDS = ("phone", "fax", "email", "handle")


@dataclass(frozen=True)
class Filled:
    """Everything a layout prints, in words."""

    language: str
    headline: str
    title: str
    violations_line: str
    country: str
    date: str
    opening: str
    description_heading: str
    description: Sequence[str]
    facts: Sequence[str]
    recalls: Sequence[str]
    urging: Sequence[str]
    actions_heading: str
    actions_lead: str
    clauses: Sequence[Mapping[str, str]]
    addresses_heading: str
    addressees: Sequence[Sequence[str]]
    also_write: str
    place_and_date: str
    inform_us: str
    boilerplate: str
    contacts: str
    footnotes: Sequence[str]
    notes_heading: str


@dataclass(frozen=True)
class Renderer:
    templates: Templates
    taxonomy: Taxonomy

    def faults(self, draft: AppealDraft) -> tuple[FieldFault, ...]:
        """Return what of the draft names something that is not there."""
        known = (
            ("template", draft.template, self.templates.dates),
            ("issuer", draft.issuer, self.templates.issuers(draft.template)),
        )
        found = [
            FieldFault(field, f"not known; there are: {', '.join(codes)}", "unknown-code")
            for field, code, codes in known
            if code not in codes
        ]
        lists = (("violations", draft.violations, self.taxonomy.violations),
                 ("developments", draft.developments, self.taxonomy.developments))  # fmt: skip
        found += [
            fault
            for field, codes, terms in lists
            for place, code in enumerate(codes)
            if (fault := terms.fault(code, field=f"{field}.{place}"))
        ]
        country = self.taxonomy.countries.fault(draft.country, field="country")
        return (*found, *((country,) if country else ()), *self._unknown_clauses(draft))

    def unfilled(self, draft: AppealDraft) -> tuple[str, ...]:
        """Return the parts that must be written by hand and are not yet, such as `en.facts`."""
        found = [] if draft.violations or draft.developments else ["violations"]
        for version in draft.versions:
            written = {
                "title": version.title,
                "concerned": version.concerned,
                "short": version.short,
                "facts": version.parts.get(Part.FACTS),
            }
            found += [f"{version.language}.{name}" for name, text in written.items() if not text]
        return tuple(found)

    def render(self, draft: AppealDraft) -> AppealTexts:
        """Return every language version. Raises `Invalid` for a draft with faults or too long."""
        if faults := self.faults(draft):
            raise Invalid("The draft names what does not exist.", faults=faults)
        try:
            texts = AppealTexts(texts=tuple(self._version(draft, v) for v in draft.versions))
        except ValidationError as error:
            raise Invalid("The text is too long.", faults=_too_long(error)) from None
        if len(texts.model_dump_json().encode()) > MAX_TEXTS_BYTES:
            raise Invalid("All languages together are too long for one document.", code="too-long")
        return texts

    def _version(self, draft: AppealDraft, version: LanguageDraft) -> AppealText:
        form = self.templates.forms[draft.template, version.language]
        filled, sms = _Filling(self.taxonomy, form, draft, version).fill()
        values = {"form": filled, "reference": REFERENCE_MARK}
        plain, html = (
            sandbox(html=is_html).from_string(layout).render(values)
            for is_html, layout in (
                (False, self.templates.plain_layout),
                (True, self.templates.html_layout),
            )
        )
        return AppealText(
            language=version.language, title=filled.title, plain=plain, html=html, sms=sms
        )

    def _unknown_clauses(self, draft: AppealDraft) -> list[FieldFault]:
        found = []
        for place, version in enumerate(draft.versions):
            form = self.templates.form(draft.template, version.language)
            for number, choice in enumerate(version.clauses or ()):
                if form and choice.id is not None and form.clause(choice.id) is None:
                    field = f"versions.{place}.clauses.{number}.id"
                    found.append(FieldFault(field, "no clause of the library", "unknown-code"))
        return found


class _Filling:
    """One language version on its way into the form."""

    def __init__(
        self, taxonomy: Taxonomy, form: AppealForm, draft: AppealDraft, version: LanguageDraft
    ) -> None:
        self._taxonomy = taxonomy
        self._form = form
        self._draft = draft
        self._version = version
        self._sandbox = sandbox(html=False)
        country = taxonomy.countries.get(draft.country)
        issuer: Issuer = form.issuers[draft.issuer]
        self._lines = self._header_lines()
        self._values = {
            **issuer.model_dump(),
            "reference": REFERENCE_MARK,
            "date": DATE_MARK,
            "headline": form.headline,
            "title": version.title,
            "concerned": version.concerned,
            "short": version.short,
            "country": country.label(version.language),
            "where": country.where.text(version.language),
            "whose": country.whose.text(version.language),
            "violations_in_words": _series(
                [_lower(each) for each in self._lines], form.conjunction
            ),
        }

    def fill(self) -> tuple[Filled, str]:
        form, phrase = self._form, self._phrase
        filled = Filled(
            language=form.language,
            headline=form.headline,
            title=self._version.title,
            violations_line=" / ".join(self._lines),
            country=self._values["country"],
            date=DATE_MARK,
            opening=phrase(Part.OPENING, form.opening),
            description_heading=form.description_heading,
            description=_paragraphs(phrase(Part.DESCRIPTION, form.description)),
            facts=_paragraphs(phrase(Part.FACTS, "")),
            recalls=_paragraphs(phrase(Part.RECALLS, "")),
            urging=_paragraphs(phrase(Part.URGING, form.urging)),
            actions_heading=form.actions_heading,
            actions_lead=phrase(Part.ACTIONS_LEAD, form.actions_lead),
            clauses=self._clauses(),
            addresses_heading=form.addresses_heading,
            addressees=self._addressees(),
            also_write=phrase(Part.ALSO_WRITE, form.also_write),
            place_and_date=self._print(form.place_and_date),
            inform_us=phrase(Part.INFORM_US, form.inform_us),
            boilerplate=phrase(Part.BOILERPLATE, form.boilerplate),
            contacts=phrase(Part.CONTACTS, form.contacts),
            footnotes=self._version.footnotes,
            notes_heading=form.notes_heading,
        )
        return filled, phrase(Part.SMS, form.sms)

    def _phrase(self, part: Part, default: str) -> str:
        # What an editor wrote is text and never a template.
        return self._version.parts.get(part) or self._print(default)

    def _print(self, phrase: str) -> str:
        return self._sandbox.from_string(phrase).render(self._values)

    def _header_lines(self) -> list[str]:
        language, taxonomy = self._version.language, self._taxonomy
        violations = [
            taxonomy.violations.get(c).header_line(language) for c in self._draft.violations
        ]
        return violations + [
            taxonomy.developments.label(code, language) for code in self._draft.developments
        ]

    def _clauses(self) -> list[Mapping[str, str]]:
        chosen = self._version.clauses
        if chosen is None:
            called_for = self._form.clauses_for(self._draft.violations)
            texts = [self._print(clause.text) for clause in called_for]
        else:
            texts = [self._worded(choice) for choice in chosen]
        return [{"numeral": roman(n), "text": text} for n, text in enumerate(texts, start=1)]

    def _worded(self, choice: ClauseChoice) -> str:
        clause = self._form.clause(choice.id) if choice.id else None
        return choice.text or (self._print(clause.text) if clause else "")

    def _addressees(self) -> list[list[str]]:
        names = self._form.fields
        return [
            [
                ", ".join(filter(None, (each.name, each.office, each.postal))),
                *(
                    f"{names[field]}: {value}"
                    for field in _ADDRESS_FIELDS
                    if (value := getattr(each, field))
                ),
            ]
            for each in self._version.addressees
        ]


def issue_texts(texts: AppealTexts, reference: Reference, moment: datetime) -> AppealTexts:
    """Return the texts with code and date in the place of their marks."""
    day = moment.astimezone(PLACE_OF_ISSUE)

    def marked(text: AppealText) -> AppealText:
        date = house_date(day, text.language)
        fields = {
            name: getattr(text, name)
            .replace(REFERENCE_MARK, str(reference))
            .replace(DATE_MARK, date)
            for name in ("title", "plain", "html", "sms")
        }
        return AppealText(language=text.language, **fields)

    return AppealTexts(texts=tuple(marked(text) for text in texts.texts))


def house_date(moment: datetime, language: str) -> str:
    """Return a date as the house prints it: "May 24, 2018", "24 mai 2018", "1er mai 2018"."""
    if language != "fr":
        return format_date(moment, "MMMM d, y", locale="en")
    day = "1er" if moment.day == 1 else str(moment.day)
    return f"{day} {format_date(moment, 'MMMM y', locale='fr')}"


def roman(number: int) -> str:
    """Return a number below 50 in small roman numerals, as clauses are counted."""
    digits = ((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    written = ""
    for value, letters in digits:
        times, number = divmod(number, value)
        written += letters * times
    return written


def _paragraphs(text: str) -> list[str]:
    return [each.strip() for each in _PARAGRAPHS.split(text) if each.strip()]


def _lower(label: str) -> str:
    # An abbreviation such as SLAPP stays as it is.
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _series(words: Sequence[str], conjunction: str) -> str:
    *first, last = words or ("",)
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def _too_long(error: ValidationError) -> list[FieldFault]:
    fields = dict.fromkeys(str(fault["loc"][-1]) for fault in error.errors(include_input=False))
    return [FieldFault(field, "this is too long", "too-long") for field in fields]
