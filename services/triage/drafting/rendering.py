"""Render a draft as plain text, HTML and SMS, the same every time for the same draft.

The code and the date are known only at the issue: until then there are marks, and `issue_texts`
replaces them. So the approver sees every other word as it will be sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from services.triage.drafting.clause_library import ClauseLibrary
from services.triage.drafting.contacts import ContactLines
from services.triage.drafting.draft import AppealDraft, LanguageDraft, Part
from services.triage.drafting.filled import Filled
from services.triage.drafting.filling import REFERENCE_MARK, Filling
from services.triage.drafting.issued_texts import (
    Unread,
    expect_sendable,
    marks_filled,
    read_texts,
)
from services.triage.drafting.languages.dates import longest_date
from services.triage.drafting.phrases import compiled
from services.triage.drafting.template import Templates
from services.triage.rules.references import LONGEST_REFERENCE
from shared.contracts.content import AppealTexts
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.taxonomy import Taxonomy, unknown_codes_of

MAX_TEXTS_BYTES = 150_000
"""The most bytes of all languages as JSON: sealed and in base64, they must fit into one event."""

NO_SECTION = msgid("Documents of this kind have no such part.")
FOLLOWS_NOTHING = msgid(
    "A document of this kind follows no other. Choose a template of another kind, or say that it "
    "follows none."
)
_REQUESTS = (Part.ACTIONS_LEAD, Part.ALSO_WRITE)
ALL_TOO_LONG = msgid("All languages together are too long for one document. Shorten the text.")


@dataclass(frozen=True)
class Renderer:
    """`contacts`: how each organisation is reached, if configured. `library`: further clauses."""

    templates: Templates
    taxonomy: Taxonomy
    contacts: ContactLines = field(default_factory=dict)
    library: ClauseLibrary = field(default_factory=ClauseLibrary)

    def organisations(self, draft: AppealDraft) -> tuple[str, ...] | None:
        """Return the organisations in whose name it is; None if its template does not say."""
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
            # The issuers of a template that does not exist are not known.
            if codes and code not in codes
        ]
        return (
            *found,
            *self._follows_nothing(draft),
            *self._languages_without_form(draft),
            *unknown_codes_of(draft, self.taxonomy),
            *self._unknown_clauses(draft),
            *self._unknown_sections(draft),
        )

    def unfilled(self, draft: AppealDraft) -> tuple[str, ...]:
        """Return the parts that must be written by hand and are not yet, such as `en.facts`."""
        rules = self.templates.rules(draft.template)
        if rules.without_content:
            return ()
        is_told = draft.violations or draft.developments or draft.told_of
        found = [] if is_told else ["violations"]
        for version in draft.versions:
            written = {
                "title": version.title or draft.plan,
                **_who(draft, version),
                "facts": version.parts.get(Part.FACTS),
                **self._sections(draft, version),
                "addressees": not rules.addressed
                or draft.no_addresses
                or draft.addressees(version),
            }
            found += [f"{version.language}.{name}" for name, told in written.items() if not told]
        return tuple(found)

    def render(self, draft: AppealDraft, *, names_shown: bool = True) -> AppealTexts:
        """Return every language version. Raises `Invalid` for a draft with faults or too long.

        Without names the SMS says what happened instead of the title, which may show who it is.
        """
        if faults := self.faults(draft):
            raise Invalid("The draft uses codes that do not exist.", faults=faults)
        return self.laid_out(self.filled(draft, names_shown=names_shown), draft)

    def laid_out(self, filled: Sequence[tuple[Filled, str]], draft: AppealDraft) -> AppealTexts:
        """Return the texts of a draft from its filled parts. Raises `Invalid` if one is too long.

        It is measured with the longest code and date, so that any code and date fit.
        """
        texts = [self._version(draft, each, sms) for each, sms in filled]
        date = partial(self._longest_date, draft.template)
        longest = [marks_filled(each, LONGEST_REFERENCE, date) for each in texts]
        expect_sendable([*zip(texts, longest, strict=True)])
        if len(read_texts(longest).model_dump_json().encode()) > MAX_TEXTS_BYTES:
            fault = FieldFault("texts", ALL_TOO_LONG, "too-long")
            raise Invalid(ALL_TOO_LONG, code="too-long", faults=[fault])
        return read_texts(texts)

    def _longest_date(self, template: str, language: str) -> str:
        return longest_date(language, self.templates.date_patterns(template).get(language, ""))

    def demands(self, draft: AppealDraft, version: LanguageDraft) -> tuple[str, ...]:
        """Return the demands of a version as they are printed.

        For a draft with faults, such as a template that is gone, only the demands in own words.
        """
        if self.faults(draft):
            return tuple(each.text for each in version.clauses or () if each.text)
        return self._filling(draft, version).demands()

    def words_of_library(self, draft: AppealDraft) -> dict[str, str]:
        """Return by language the words of the clauses of the library that a draft has."""
        return {
            version.language: self.library.words_in(
                draft, version.language, "\n".join(self.demands(draft, version))
            )
            for version in draft.versions
            if self.library.versions
        }

    def filled(self, draft: AppealDraft, *, names_shown: bool) -> list[tuple[Filled, str]]:
        """Return the parts of each language and its SMS, however long; the draft has no faults."""
        return [
            self._filling(draft, version, names_shown=names_shown).fill()
            for version in draft.versions
        ]

    def _filling(
        self, draft: AppealDraft, version: LanguageDraft, *, names_shown: bool = True
    ) -> Filling:
        form = self.library.form_for(self.templates.forms[draft.template, version.language], draft)
        return Filling(
            self.taxonomy, form, draft, version, names_shown=names_shown, contacts=self.contacts
        )

    def _version(self, draft: AppealDraft, filled: Filled, sms: str) -> Unread:
        """Return the fields of `AppealText`, however long they are."""
        values = {"form": filled, "reference": REFERENCE_MARK}
        layouts = self.templates.layout(draft.template)
        plain, html = (
            compiled(layout, html=is_html).render(values)
            for is_html, layout in zip((False, True), layouts, strict=True)
        )
        return {
            "language": filled.language,
            "title": filled.title,
            "plain": plain,
            "html": html,
            "sms": sms,
        }

    def _follows_nothing(self, draft: AppealDraft) -> list[FieldFault]:
        if draft.follows is None or self.templates.rules(draft.template).follows:
            return []
        return [FieldFault("follows.document", FOLLOWS_NOTHING, "follows-nothing")]

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

    def asks_to_write(self, draft: AppealDraft) -> bool:
        """Return whether its readers are asked to write to the authorities.

        If unsure, yes: text written by hand in place of the request counts as one.
        """
        by_hand = any(each.parts.get(part) for each in draft.versions for part in _REQUESTS)
        rules = self.templates.rules(draft.template)
        return by_hand or (rules.asks_to_write and not draft.no_addresses)

    def _sections(self, draft: AppealDraft, version: LanguageDraft) -> dict[str, str]:
        form = self.templates.form(draft.template, version.language)
        ids = [each.id for each in form.sections] if form else []
        return {f"sections.{each}": version.sections.get(each, "") for each in ids}

    def _unknown_sections(self, draft: AppealDraft) -> list[FieldFault]:
        found = []
        for place, version in enumerate(draft.versions):
            form = self.templates.form(draft.template, version.language)
            known = {each.id for each in form.sections} if form else {*version.sections}
            for unknown in sorted(version.sections.keys() - known):
                field = f"versions.{place}.sections.{unknown}"
                found.append(FieldFault(field, NO_SECTION, "unknown-code"))
        return found

    def _unknown_clauses(self, draft: AppealDraft) -> list[FieldFault]:
        found = []
        for place, version in enumerate(draft.versions):
            form = self.templates.form(draft.template, version.language)
            for number, choice in enumerate(version.clauses or ()):
                known = form and self.library.form_for(form, draft)
                if known and choice.id is not None and known.clause(choice.id) is None:
                    field = f"versions.{place}.clauses.{number}.id"
                    found.append(FieldFault(field, "There is no such clause.", "unknown-code"))
        return found


def _who(draft: AppealDraft, version: LanguageDraft) -> dict[str, str]:
    """Return the words for those it is about, by field: of the plan, else of the version."""
    if not draft.plan:
        return {"concerned": version.concerned, "short": version.short}
    found = {}
    for number, entry in draft.told_of:
        words = entry.in_language(version.language)
        for name in ("concerned", "short"):
            found[f"plan.{number}.{name}"] = " ".join(getattr(words, name)) if words else ""
    return found
