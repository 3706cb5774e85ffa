"""Find names that a document prints and perhaps must not print."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.edited_fields import worded
from services.triage.queries.case_records import DocumentRecords
from services.triage.queries.unsealing import (
    open_consent,
    open_contact,
    open_former,
    open_of_person,
    open_source,
)
from services.triage.rules.names import in_text, whole
from services.triage.rules.names.in_consents import names_in
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.mentions import Mention, find_mentions
from services.triage.rules.texts.contacts import gives_contact
from services.triage.rules.texts.searchable import Text
from services.triage.tables import (
    CaseSource,
    Consent,
    FormerConsent,
    PersonConsent,
    ProtectionContact,
)
from shared.contracts.content import ConsentWords, Source
from shared.contracts.persons import Person
from shared.storage.sealing import Keys

_Said = Consent | FormerConsent | PersonConsent
Prepare = Callable[[str], Text]
"""Makes a text searchable: a cache of it where several look in the same texts."""


def names_of(person: Person) -> tuple[str, ...]:
    """Return every name and spelling under which somebody is recorded, without the pseudonym."""
    found = (person.name, *(other.name for other in person.other_names))
    return tuple(dict.fromkeys(name for name in found if name))


def known_names(told: Sequence[Person]) -> list[str]:
    """Return the names that a text may have because of these persons, with their organisations."""
    found = ((*names_of(p), p.pseudonym, p.organisation) for p in told)
    return [name for names in found for name in names if name]


def is_named(told: Sequence[Person], printed: str, prepare: Prepare = Text) -> Match:
    others = [name for p in told if p.kind != "person" for name in names_of(p)]
    organisations = whole.find_whole_names(others, printed)
    return max(organisations, in_text.find_names(_persons_named(told), prepare(printed)))


def where_named(told: Sequence[Person], draft: AppealDraft) -> tuple[Mention, ...]:
    """Return where the editor's words have a name of these persons, or may have one, and whose."""
    found = find_mentions(worded(draft), partial(is_named, told))
    return tuple(replace(each, person=_whose(told, each.words)) for each in found)


def _whose(told: Sequence[Person], words: str) -> str:
    named = ((is_named([each], words), each) for each in told if words)
    match, person = max(named, key=lambda each: each[0], default=(Match.NO, None))
    is_told = person is not None and match is not Match.NO
    return (person.name or person.pseudonym or "") if is_told and person else ""


def has_unsearchable_name(told: Sequence[Person]) -> bool:
    """Return whether a search by letters would not find one of these names."""
    return any(map(in_text.is_unsearchable, _persons_named(told)))


def _persons_named(told: Sequence[Person]) -> list[str]:
    return [name for p in told if p.kind == "person" for name in names_of(p)]


@dataclass(frozen=True, repr=False)
class ConfidentialWords:
    """Opened confidential data of a case: its sources, and who consented for the person."""

    sources: Sequence[Source]
    said: Sequence[ConsentWords]
    asked: Sequence[str]

    @property
    def contacts(self) -> list[str]:
        """Return how these people are reached, if it was recorded."""
        noted = [text for each in self.said for text in (each.by_whom, each.how, each.limits)]
        of_sources = [each.contact for each in self.sources]
        return [text for text in (*of_sources, *noted, *self.asked) if text]


def confidential_words_of(keys: Keys, read: DocumentRecords) -> ConfidentialWords:
    """Open the confidential data, with former words of consents."""
    said: list[_Said] = [each for alert in read.told.alerts for each in alert.consents]
    said += read.former
    said += [each for alert in read.told.alerts for each in alert.of_persons]
    return confidential_words(keys, read.told.sources, said, read.contacts)


def confidential_words(
    keys: Keys,
    sources: Iterable[CaseSource],
    said: Iterable[_Said],
    asked: Iterable[ProtectionContact],
) -> ConfidentialWords:
    """Open sources, words of consents of each kind, and contacts for protection."""
    opened = (_words_of(keys, each) for each in said)
    return ConfidentialWords(
        [told for each in sources if (told := open_source(keys, each))],
        [told for told in opened if told],
        [contact for each in asked if (contact := open_contact(keys, each))],
    )


def _words_of(keys: Keys, said: _Said) -> ConsentWords | None:
    if isinstance(said, FormerConsent):
        return open_former(keys, said)
    return open_consent(keys, said) if isinstance(said, Consent) else open_of_person(keys, said)


def names_who_consented(kept: ConfidentialWords, told: Sequence[Person]) -> in_text.NamesToFind:
    """Return the names of those who consented or refused for one of the persons."""
    names = {name for each in kept.said if each.by_whom for name in names_in(each.by_whom)}
    return in_text.NamesToFind(sorted(names), known_names(told))


def where_contacted(contacts: Sequence[str], draft: AppealDraft) -> tuple[Mention, ...]:
    """Return where the editor's words have one of these contacts."""

    def look(text: str) -> Match:
        found = gives_contact(contacts, text)
        return Match.SURE if found else Match.NO

    return find_mentions(worded(draft), look)


def where_removed(
    here: Sequence[Person], left: Sequence[Person], draft: AppealDraft
) -> tuple[Mention, ...]:
    """Return where the draft names persons who left the case and are not in its present alerts.

    It checks what an officer wrote: the same first name in an address is that of the addressee.
    """
    known = [name for p in here for name in (*names_of(p), p.pseudonym) if name]
    persons = _persons_named(left)
    wholes = [name for p in left if p.kind != "person" for name in names_of(p)]
    # A pseudonym of one letter would match every text.
    wholes += [p.pseudonym for p in left if p.pseudonym and len(p.pseudonym) >= in_text.SHORTEST]
    others = set(wholes) - whole.names_present(wholes, "\n".join(known))

    def look(text: str) -> Match:
        found = in_text.find_names(persons, Text(text), known)
        is_sure = found is Match.SURE or whole.names_present(others, text)
        return Match.SURE if is_sure else Match.NO

    written = worded(draft).items()
    own = {field: text for field, text in written if not field.endswith(".addressees")}
    return find_mentions(own, look)
