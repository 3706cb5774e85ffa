"""Render a draft as plain text, HTML and SMS, the same every time for the same draft.

The code and the date are known only at the issue: until then there are marks, and `issue_texts`
replaces them. So the approver sees every other word as it will be sent.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import MappingProxyType

from pydantic import ValidationError

from services.triage.drafting.clause_library import ClauseLibrary
from services.triage.drafting.contacts import ContactLines
from services.triage.drafting.draft import AppealDraft, LanguageDraft, Part
from services.triage.drafting.filled import Filled
from services.triage.drafting.filling import DATE_MARK, REFERENCE_MARK, Filling
from services.triage.drafting.languages.dates import long_date, longest_date
from services.triage.drafting.phrases import compiled
from services.triage.drafting.template import Templates
from services.triage.rules.references import LONGEST_REFERENCE, PLACE_OF_ISSUE, Reference
from shared.contracts.content import AppealText, AppealTexts
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.taxonomy import Taxonomy, unknown_codes_of

MAX_TEXTS_BYTES = 150_000
"""The most bytes of all languages as JSON: sealed and in base64, they must fit into one event."""

BEGINS_ENCODED_WORDS = "=?"
"""A title becomes the subject of e-mails, where these signs begin encoded words (RFC 2047)."""

Unread = dict[str, str]
"""The fields of an `AppealText`, not yet checked."""

PLACES = {"title": "versions.{}.title", "sms": "versions.{}.parts.sms"}
"""The field of the draft for each field that can be too long; else the fault is about the whole
text."""

NO_SECTION = msgid("Documents of this kind have no such part.")
FOLLOWS_NOTHING = msgid(
    "A document of this kind follows no other. Choose a template of another kind, or say that it "
    "follows none."
)
_REQUESTS = (Part.ACTIONS_LEAD, Part.ALSO_WRITE)
TOO_LONG = msgid("This is too long.")
TEXT_TOO_LONG = msgid("The text is too long. Shorten it.")
ALL_TOO_LONG = msgid("All languages together are too long for one document. Shorten the text.")
ENCODED = msgid("A title cannot contain “=?”: an e-mail program would read it as other text.")


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
        found = [] if draft.violations or draft.developments else ["violations"]
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
        longest = [_marks_filled(each, LONGEST_REFERENCE, date) for each in texts]
        _expect_sendable([*zip(texts, longest, strict=True)])
        if len(_read(longest).model_dump_json().encode()) > MAX_TEXTS_BYTES:
            fault = FieldFault("texts", ALL_TOO_LONG, "too-long")
            raise Invalid(ALL_TOO_LONG, code="too-long", faults=[fault])
        return _read(texts)

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
        layouts = self.templates.layouts[self.templates.kind(draft.template)]
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


def issue_texts(
    texts: AppealTexts,
    reference: Reference,
    moment: datetime,
    patterns: Mapping[str, str] = MappingProxyType({}),
) -> AppealTexts:
    """Return the texts with code and date in place of their marks.

    `patterns` of dates by language. `moment` is when they are sent: under an embargo later than the
    approval. Raises `Invalid` for what `render` refuses too: a version may be older than its rules.
    """
    day = moment.astimezone(PLACE_OF_ISSUE)

    def dated(language: str) -> str:
        return long_date(language, patterns.get(language, ""), day)

    filled = [_marks_filled(text.model_dump(), str(reference), dated) for text in texts.texts]
    _expect_sendable([(each,) for each in filled])
    return _read(filled)


def _marks_filled(text: Unread, reference: str, date: Callable[[str], str]) -> Unread:
    day = date(text["language"])
    return {
        name: words.replace(REFERENCE_MARK, reference).replace(DATE_MARK, day)
        for name, words in text.items()
    }


def _read(texts: Sequence[Unread]) -> AppealTexts:
    return AppealTexts.model_validate({"texts": texts})


def _expect_sendable(versions: Sequence[Sequence[Unread]]) -> None:
    """Raise `Invalid` with everything in the versions that cannot be sent."""
    too_long, encoded = list[FieldFault](), list[FieldFault]()
    for place, forms in enumerate(versions):
        fields = dict.fromkeys(name for each in forms for name in _overlong(each))
        too_long += [
            FieldFault(PLACES.get(name, "texts").format(place), TOO_LONG, "too-long")
            for name in fields
        ]
        if any(BEGINS_ENCODED_WORDS in each["title"] for each in forms):
            encoded.append(FieldFault(f"versions.{place}.title", ENCODED, "encoded-words"))
    if too_long or encoded:
        words = TEXT_TOO_LONG if too_long else ENCODED
        raise Invalid(words, faults=tuple(dict.fromkeys([*too_long, *encoded])))


def _overlong(text: Unread) -> Iterator[str]:
    """Return the fields of a text that are longer than a message holds."""
    try:
        AppealText.model_validate(text)
    except ValidationError as error:
        yield from (str(each["loc"][0]) for each in error.errors(include_input=False))


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
