"""Read a document as the gates check it."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.edited_fields import worded
from services.triage.queries.alert_facts import alert_facts
from services.triage.queries.assessed_sources import assessed_sources
from services.triage.queries.case_records import (
    DocumentRecords,
)
from services.triage.queries.changes_since_return import changed_since
from services.triage.queries.findings import (
    HeldAgainst,
    WordsBeside,
    all_words,
    held_against_record,
    marks_of,
)
from services.triage.queries.left_in_text import where_left
from services.triage.queries.persons_shown import persons_shown
from services.triage.queries.printed_names import (
    ConfidentialWords,
    confidential_words_of,
    has_unsearchable_name,
    is_named,
    names_who_consented,
    where_contacted,
    where_named,
)
from services.triage.queries.sources_in_text import sources_in
from services.triage.queries.unopened import unopened
from services.triage.queries.unsealing import (
    open_draft,
    open_facts,
    open_persons,
    open_texts,
)
from services.triage.rules.acts import acts_that_do_not_fit, needs_care
from services.triage.rules.circumstances import DescribedFacts, is_contradictory
from services.triage.rules.findings.persons_told import PersonTold
from services.triage.rules.former_recipients import former_audience
from services.triage.rules.gates import candidate as views
from services.triage.rules.gates.shown_persons import ShownPersons
from services.triage.rules.hearings import is_past
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.mentions import Mention, find_mentions
from services.triage.rules.planning import Told, situations_told
from services.triage.rules.references import found_in
from services.triage.rules.several_persons import are_several
from services.triage.rules.situations import is_death_unclear
from services.triage.rules.texts.contacts import gives_contact
from services.triage.rules.texts.searchable import Text
from services.triage.tables import KeptPersons
from shared.clock import utc_now
from shared.contracts.content import AppealTexts
from shared.contracts.facts import Facts
from shared.contracts.persons import Person
from shared.storage.sealing import Keys
from shared.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class _Compared:
    """What was found of names and contacts in a text. Fields as in `SealedOfDocument`."""

    named: Match
    unsought: bool
    """Whether a search by letters would miss one of the names."""
    where: tuple[Mention, ...]
    """Where, in a text that must have no names."""
    sourced: tuple[Mention, ...]
    voucher: Match
    gives_contact: bool
    held: HeldAgainst
    contacted: tuple[Mention, ...]
    vouched: tuple[Mention, ...]
    removed: tuple[Mention, ...]
    shown: Sequence[ShownPersons]
    """Whom it shows of each alert."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is compared: the newest version of a document, and what the record says of persons.

    `signed`: as in `candidate`.
    """

    draft: AppealDraft
    texts: AppealTexts
    signed: Sequence[str]
    confidential: ConfidentialWords
    persons: Sequence[KeptPersons]
    facts: Sequence[Facts]

    @property
    def printed(self) -> str:
        """Return all that recipients read."""
        texts = (f"{each.title}\n{each.plain}\n{each.sms}" for each in self.texts.texts)
        return "\n".join([*texts, *self.signed])

    @property
    def told(self) -> list[Person]:
        return [person for each in self.persons for person in each.persons]

    @property
    def to_leave_unnamed(self) -> list[Person]:
        return [*self.told, *(person for each in self.persons for person in each.former)]

    @property
    def alerts(self) -> list[tuple[KeptPersons, Facts]]:
        return list(zip(self.persons, self.facts, strict=True))

    @property
    def record(self) -> list[Told]:
        persons = (each.persons for each in self.persons)
        return list(zip(persons, self.facts, strict=True))

    @property
    def told_of(self) -> Sequence[DescribedFacts]:
        """Return what the draft tells, of each party of its plan."""
        return [each for _, each in self.draft.told_of] or [self.draft]


async def candidate(
    keys: Keys, context: Context, read: DocumentRecords, signed: Sequence[str] = ()
) -> views.Candidate:
    """Return what the gates check. Opens alerts and texts with `keys`.

    `signed`: the names of organisations as those typed them who sign the document: they are printed
    with it, and may have a name that it must not have.
    """
    document, version = read.document, read.version
    opened = _open(keys, read, signed)
    # In a thread, as every comparison of names: its duration grows with the text and the names.
    found = await asyncio.to_thread(_compare, keys, context, read, opened)
    judged = unopened(
        read.told.case,
        (document, version.unfilled),
        assessed_sources(keys, read.told.sources),
        alert_facts(keys, context, read.told, found.shown),
        (read.objected, read.silent and read.withdrawn is not None),
    )
    judged = replace(
        judged,
        confirmed=frozenset(each.mark for each in read.confirmed),
        sealed=_sealed(keys, context, read, opened, found),
    )
    return _with_former(judged, context, read, opened.draft)


def _sealed(
    keys: Keys, context: Context, read: DocumentRecords, opened: _Opened, found: _Compared
) -> views.SealedOfDocument:
    """Return what the text says, held against the record."""
    draft, document, taxonomy = opened.draft, read.document, context.taxonomy
    acts = {*draft.violations, *draft.developments, *read.told.case.violations}
    return views.SealedOfDocument(
        asks_to_write=context.renderer.asks_to_write(draft),
        elsewhere=draft.country != read.told.case.country,
        hearing_past=is_past(draft.hearing, max(utc_now(), document.embargo_until or utc_now())),
        untouched=changed_since(keys, read.returned, draft).untouched,
        several=are_several([each.persons for each in opened.persons]) or len(opened.told_of) > 1,
        misfit=any(
            acts_that_do_not_fit(
                (*each.violations, *each.developments), taxonomy, organisations=each.organisations
            )
            for each in opened.told_of
        ),
        is_contradictory=_is_contradictory(opened, found.held.told, taxonomy),
        needs_care=needs_care(opened.told, acts, taxonomy),
        named_in_text=found.named is Match.SURE,
        maybe_named=found.named is Match.MAYBE or found.unsought,
        named=found.where,
        sourced=found.sourced,
        names_who_consented=found.voucher is Match.SURE,
        maybe_voucher=found.voucher is Match.MAYBE,
        gives_contact=found.gives_contact,
        contacted=found.contacted,
        vouched=found.vouched,
        removed=found.removed,
        findings=marks_of(context.lookup, document.id, found.held.findings),
        told=found.held.told,
        silenced=list(map(str, found_in(opened.printed, read.silenced))),
    )


def _is_contradictory(opened: _Opened, told: Sequence[PersonTold], taxonomy: Taxonomy) -> bool:
    parties = _with_situations(opened.record, opened.draft, told, taxonomy)
    return any(is_contradictory(*each, taxonomy) for each in parties) or any(
        is_death_unclear(*each, taxonomy) for each in opened.record
    )


def _with_former(
    judged: views.Candidate, context: Context, read: DocumentRecords, draft: AppealDraft
) -> views.Candidate:
    """Return it with those who got what it follows; as it is if that is nothing of its case.

    Or if people send it. A draft that an instance of a former release saved may say something else
    than its row.
    """
    document, before = read.document, read.followed
    follows = draft.follows.document if draft.follows else None
    rules = context.renderer.templates.rules(draft.template)
    if before is None or before.case_id != document.case_id or before.approved_by is None:
        return judged
    if rules.by_hand or (document.notice_of is None and before.id != follows):
        return judged
    audiences = {
        "before": [*before.audience, *(before.also_to or ())],
        "allowed": rules.audiences,
    }
    former = former_audience(before.id, audiences, judged)
    return replace(judged, audience=[*judged.audience, *former.also], former=former)


def _open(keys: Keys, read: DocumentRecords, signed: Sequence[str]) -> _Opened:
    alerts = [each.alert for each in read.told.alerts]
    return _Opened(
        draft=open_draft(keys, read.version),
        texts=open_texts(keys, read.version),
        signed=signed,
        confidential=confidential_words_of(keys, read),
        persons=[open_persons(keys, alert) for alert in alerts],
        facts=[open_facts(keys, alert) for alert in alerts],
    )


def _compare(keys: Keys, context: Context, read: DocumentRecords, opened: _Opened) -> _Compared:
    """Look in the texts for names and contacts, and hold them against the record."""
    draft, kept, unnamed = opened.draft, opened.confidential, opened.to_leave_unnamed
    prepare, written = cache(Text), worded(draft)  # forgotten with the request
    words = "\n".join([*written.values(), *opened.signed])
    names_shown = read.document.names_shown
    named = is_named(unnamed, opened.printed, prepare)
    sourced = sources_in(context, kept.sources, opened.told, draft, prepare, opened.signed)
    vouchers = names_who_consented(kept, opened.told)
    beside = WordsBeside(
        context.renderer.words_of_library(draft),
        opened.signed,
        sorted(context.renderer.templates.cities(draft.template)),
    )
    return _Compared(
        named=named,
        where=where_named(unnamed, draft) if named is not Match.NO and not names_shown else (),
        unsought=has_unsearchable_name(unnamed),
        sourced=sourced,
        held=held_against_record(
            draft,
            opened.alerts,
            sourced,
            context.taxonomy,
            names_shown=names_shown,
            beside=beside,
        ),
        voucher=vouchers.look(prepare(words)),
        gives_contact=gives_contact(kept.contacts, words),
        contacted=where_contacted(kept.contacts, draft),
        vouched=find_mentions(written, lambda text: vouchers.look(prepare(text))),
        removed=where_left(
            keys,
            context,
            read.left,
            (opened.alerts, kept),
            draft,
            all_words(draft, beside),
        ),
        shown=persons_shown(keys, read.told.alerts, draft, opened.printed),
    )


def _with_situations(
    record: Sequence[Told], draft: AppealDraft, told: Sequence[PersonTold], taxonomy: Taxonomy
) -> Iterator[tuple[DescribedFacts, set[str]]]:
    """Yield what was done to each party of a draft, and the situations in which alerts say it is.

    Without a plan everybody whom it names is one party, or everybody if it names nobody.
    """
    for _, entry in draft.told_of:
        yield entry, situations_told(entry.persons, record, taxonomy)
    if not draft.plan:
        named = [each.recorded for each in told if each.said]
        whom = [person for each in named for person in each.ids]
        yield draft, situations_told(whom, record, taxonomy)
