"""Render a draft as plain text, HTML and SMS, the same every time for the same draft.

The code and the date are known only at the issue: until then there are marks, and `issue_texts`
replaces them. So the approver sees every other word as it will be sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import ValidationError

from services.triage.drafting.contacts import ContactLines
from services.triage.drafting.draft import AppealDraft, LanguageDraft, Part
from services.triage.drafting.filling import DATE_MARK, REFERENCE_MARK, Filling
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.phrases import compiled
from services.triage.drafting.template import Templates
from services.triage.rules.references import LONGEST_REFERENCE, PLACE_OF_ISSUE, Reference
from shared.contracts.content import AppealText, AppealTexts
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.taxonomy import Taxonomy, unknown_codes_of

MAX_TEXTS_BYTES = 150_000
"""All languages together as JSON: sealed and in base64 they must fit into one event."""

BEGINS_ENCODED_WORDS = "=?"
"""A title becomes the subject of e-mails, where this begins a code for other words (RFC 2047)."""

ENCODED = msgid("A title cannot contain “=?”: an e-mail program would read it as other text.")


@dataclass(frozen=True)
class Renderer:
    """`contacts`: how each organisation is reached, if it is configured."""

    templates: Templates
    taxonomy: Taxonomy
    contacts: ContactLines = field(default_factory=dict)

    def organisations(self, draft: AppealDraft) -> tuple[str, ...] | None:
        """Return the organisations whose message it is; None if its template does not say."""
        return self.templates.organisations(draft.template, draft.issuer)

    def faults(self, draft: AppealDraft) -> tuple[FieldFault, ...]:
        """Return a fault for each name in the draft that does not exist."""
        known = (
            ("template", draft.template, self.templates.dates),
            ("issuer", draft.issuer, self.templates.issuers(draft.template)),
        )
        found = [
            FieldFault(field, f"not known; there are: {', '.join(codes)}", "unknown-code")
            for field, code, codes in known
            if code not in codes
        ]
        return (
            *found,
            *self._languages_without_form(draft),
            *unknown_codes_of(draft, self.taxonomy),
            *self._unknown_clauses(draft),
        )

    def unfilled(self, draft: AppealDraft) -> tuple[str, ...]:
        """Return the parts that must be written by hand and are not yet, such as `en.facts`."""
        found = [] if draft.violations or draft.developments else ["violations"]
        for version in draft.versions:
            written = {
                "title": version.title,
                "concerned": version.concerned,
                "short": version.short,
                "facts": version.parts.get(Part.FACTS),
                "addressees": draft.no_addresses or draft.addressees(version),
            }
            found += [f"{version.language}.{name}" for name, told in written.items() if not told]
        return tuple(found)

    def render(self, draft: AppealDraft, *, names_shown: bool = True) -> AppealTexts:
        """Return every language version. Raises `Invalid` for a draft with faults or too long.

        It is measured with the longest code and date, so that any code and date fit. Without names
        the SMS says what happened instead of the title, which may show who it is.
        """
        if faults := self.faults(draft):
            raise Invalid("The draft uses codes that do not exist.", faults=faults)
        try:
            texts = AppealTexts(
                texts=tuple(self._version(draft, v, names_shown) for v in draft.versions)
            )
        except ValidationError as error:
            raise _too_long(error) from None
        longest = _filled_in(texts, LONGEST_REFERENCE, _longest_date)
        if len(longest.model_dump_json().encode()) > MAX_TEXTS_BYTES:
            raise Invalid(
                "All languages together are too long for one document. Shorten the text.",
                code="too-long",
            )
        return texts

    def demands(self, draft: AppealDraft, version: LanguageDraft) -> tuple[str, ...]:
        """Return the demands of a version as they are printed.

        For a draft with faults, such as a template that is gone, only the demands in own words.
        """
        if self.faults(draft):
            return tuple(each.text for each in version.clauses or () if each.text)
        return self._filling(draft, version).demands()

    def _filling(
        self, draft: AppealDraft, version: LanguageDraft, *, names_shown: bool = True
    ) -> Filling:
        form = self.templates.forms[draft.template, version.language]
        return Filling(
            self.taxonomy, form, draft, version, names_shown=names_shown, contacts=self.contacts
        )

    def _version(self, draft: AppealDraft, version: LanguageDraft, names_shown: bool) -> AppealText:
        filled, sms = self._filling(draft, version, names_shown=names_shown).fill()
        values = {"form": filled, "reference": REFERENCE_MARK}
        layouts = self.templates.layouts[self.templates.kind(draft.template)]
        plain, html = (
            compiled(layout, html=is_html).render(values)
            for is_html, layout in zip((False, True), layouts, strict=True)
        )
        return AppealText(
            language=version.language, title=filled.title, plain=plain, html=html, sms=sms
        )

    def _languages_without_form(self, draft: AppealDraft) -> list[FieldFault]:
        return [
            FieldFault(
                f"versions.{place}.language",
                "This template does not exist in this language.",
                "unknown-code",
            )
            for place, version in enumerate(draft.versions)
            if draft.template in self.templates.dates
            and self.templates.form(draft.template, version.language) is None
        ]

    def _unknown_clauses(self, draft: AppealDraft) -> list[FieldFault]:
        found = []
        for place, version in enumerate(draft.versions):
            form = self.templates.form(draft.template, version.language)
            for number, choice in enumerate(version.clauses or ()):
                if form and choice.id is not None and form.clause(choice.id) is None:
                    field = f"versions.{place}.clauses.{number}.id"
                    found.append(FieldFault(field, "There is no such clause.", "unknown-code"))
        return found


def issue_texts(texts: AppealTexts, reference: Reference, moment: datetime) -> AppealTexts:
    """Return the texts with code and date in place of their marks.

    `moment` is when they are sent: under an embargo later than the approval. Raises `Invalid` for
    what `render` refuses too: a version may be older than its rules.
    """
    day = moment.astimezone(PLACE_OF_ISSUE)
    return _filled_in(texts, str(reference), lambda language: LANGUAGES[language].long_date(day))


def _filled_in(texts: AppealTexts, reference: str, date: Callable[[str], str]) -> AppealTexts:
    def marked(text: AppealText) -> AppealText:
        fields = {
            name: getattr(text, name)
            .replace(REFERENCE_MARK, reference)
            .replace(DATE_MARK, date(text.language))
            for name in ("title", "plain", "html", "sms")
        }
        return AppealText(language=text.language, **fields)

    try:
        filled = AppealTexts(texts=tuple(marked(text) for text in texts.texts))
    except ValidationError as error:
        raise _too_long(error) from None
    _expect_plain_titles(filled)
    return filled


def _expect_plain_titles(texts: AppealTexts) -> None:
    faults = [
        FieldFault(f"versions.{place}.title", ENCODED, "encoded-words")
        for place, text in enumerate(texts.texts)
        if BEGINS_ENCODED_WORDS in text.title
    ]
    if faults:
        raise Invalid(ENCODED, faults=faults)


def _longest_date(language: str) -> str:
    days = (datetime(2099, month, day, tzinfo=UTC) for month in range(1, 13) for day in (1, 28))
    return max(map(LANGUAGES[language].long_date, days), key=len)


def _too_long(error: ValidationError) -> Invalid:
    fields = dict.fromkeys(str(fault["loc"][-1]) for fault in error.errors(include_input=False))
    faults = [FieldFault(field, "This is too long.", "too-long") for field in fields]
    return Invalid("The text is too long. Shorten it.", faults=faults)
