"""Read a document as the gates check it."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.edited_fields import worded
from services.triage.queries.alert_facts import alert_facts
from services.triage.queries.case_records import (
    AlertRecords,
    DocumentRecords,
    case_sources,
)
from services.triage.queries.changes_since_return import changed_since
from services.triage.queries.findings import HeldAgainst, held_against_record, marks_of
from services.triage.queries.persons_shown import person_consents, persons_shown
from services.triage.queries.printed_names import (
    confidential_words_of,
    has_unsearchable_name,
    is_named,
    names_who_consented,
    where_contacted,
    where_named,
    where_removed,
)
from services.triage.queries.sources_in_text import sources_in
from services.triage.queries.unsealing import (
    open_consent,
    open_draft,
    open_facts,
    open_persons,
    open_source,
    open_texts,
)
from services.triage.rules.acts import acts_that_do_not_fit, needs_care
from services.triage.rules.circumstances import DescribedFacts, is_contradictory
from services.triage.rules.findings.persons_told import PersonTold
from services.triage.rules.gates import candidate as views
from services.triage.rules.hearings import is_past
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.mentions import Mention, find_mentions
from services.triage.rules.planning import Told, situations_told
from services.triage.rules.several_persons import are_several
from services.triage.rules.situations import is_death_unclear
from services.triage.rules.texts.contacts import gives_contact
from services.triage.rules.texts.searchable import Text
from services.triage.rules.withdrawals import is_without_content
from services.triage.schemas import LimitsView
from services.triage.tables import CaseSource, Consent
from shared.clock import utc_now
from shared.contracts.content import Source
from shared.names import contact_forms, transliterate
from shared.storage.sealing import Keys
from shared.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class _Compared:
    """What was found of names and contacts in a text. Fields as in `views.Candidate`."""

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


async def candidate(
    keys: Keys, context: Context, read: DocumentRecords, signed: Sequence[str] = ()
) -> views.Candidate:
    """Return what the gates check. Opens alerts and texts with `keys`.

    `signed`: the names of organisations as those typed them who sign the document: they are printed
    with it, and may have a name that it must not have.
    """
    case, document, version = read.told.case, read.document, read.version
    alerts = [each.alert for each in read.told.alerts]
    texts = open_texts(keys, version)
    draft = open_draft(keys, version)
    opened = [open_persons(keys, alert) for alert in alerts]
    by_alert = [each.persons for each in opened]
    told = [person for persons in by_alert for person in persons]
    unnamed = [*told, *(person for each in opened for person in each.former)]
    acts = (*draft.violations, *draft.developments)
    told_of: Sequence[DescribedFacts] = [each for _, each in draft.told_of] or [draft]
    taxonomy = context.taxonomy
    printed = "\n".join([*(f"{t.title}\n{t.plain}\n{t.sms}" for t in texts.texts), *signed])
    kept = confidential_words_of(keys, read)
    facts = [open_facts(keys, alert) for alert in alerts]
    record = list(zip(by_alert, facts, strict=True))
    kept_record = list(zip(opened, facts, strict=True))

    def compared() -> _Compared:
        prepare, written = cache(Text), worded(draft)  # forgotten with the request
        words = "\n".join([*written.values(), *signed])
        named = is_named(unnamed, printed, prepare)
        asked = named is not Match.NO and not document.names_shown
        sourced = sources_in(context, kept.sources, told, draft, prepare)
        vouchers = names_who_consented(kept, told)
        return _Compared(
            named=named,
            where=where_named(unnamed, draft) if asked else (),
            unsought=has_unsearchable_name(unnamed),
            sourced=sourced,
            held=held_against_record(
                draft,
                kept_record,
                sourced,
                taxonomy,
                names_shown=document.names_shown,
                clauses=context.renderer.words_of_library(draft),
            ),
            voucher=vouchers.look(prepare(words)),
            gives_contact=gives_contact(kept.contacts, words),
            contacted=where_contacted(kept.contacts, draft),
            vouched=find_mentions(written, lambda text: vouchers.look(prepare(text))),
            removed=where_removed(keys, told, read.unmerged, draft),
        )

    # In a thread, as every comparison of names: its duration grows with the text and the names.
    found = await asyncio.to_thread(compared)
    shown = await asyncio.to_thread(persons_shown, keys, read.told.alerts, draft, printed)
    standings = alert_facts(keys, context, read.told, shown)
    return views.Candidate(
        case_open=case.state == "open",
        verification=case.verification,
        sources=_assessed(keys, read.told.sources),
        alerts=standings,
        audience=document.audience,
        names_shown=document.names_shown,
        named_in_text=found.named is Match.SURE,
        maybe_named=found.named is Match.MAYBE or found.unsought,
        named=found.where,
        sourced=found.sourced,
        names_who_consented=found.voucher is Match.SURE,
        maybe_voucher=found.voucher is Match.MAYBE,
        gives_contact=found.gives_contact,
        harm_confirmed=frozenset(document.harm_confirmed),
        asks_to_write=context.renderer.asks_to_write(draft),
        several=are_several(by_alert) or len(told_of) > 1,
        misfit=any(
            acts_that_do_not_fit(
                (*each.violations, *each.developments), taxonomy, organisations=each.organisations
            )
            for each in told_of
        ),
        hearing_past=is_past(draft.hearing, max(utc_now(), document.embargo_until or utc_now())),
        is_contradictory=any(
            is_contradictory(each, situations, taxonomy)
            for each, situations in _with_situations(record, draft, found.held.told, taxonomy)
        )
        or any(is_death_unclear(*each, taxonomy) for each in record),
        needs_care=needs_care(told, {*acts, *case.violations}, taxonomy),
        contacted=found.contacted,
        vouched=found.vouched,
        removed=found.removed,
        elsewhere=draft.country != case.country,
        untouched=changed_since(keys, read.returned, draft).untouched,
        unfilled=version.unfilled,
        submitted_at=document.submitted_at,
        findings=marks_of(context.lookup, document.id, found.held.findings),
        told=found.held.told,
        confirmed=frozenset(each.mark for each in read.confirmed),
        without_content=is_without_content(document.kind, document.notice_of),
        objected_to=read.objected,
        silent=read.silent,
    )


def limits_of(keys: Keys, consents: Iterable[Consent], uses: Collection[str]) -> list[LimitsView]:
    """Return the words of the limited consents among these that are for one of the uses."""
    return [
        LimitsView(use=each.use, **(words.model_dump() if words else {}))
        for each in sorted(consents, key=lambda each: (each.use, each.alert))
        if each.answers.general == "limited" and each.use in uses
        for words in [open_consent(keys, each)]
    ]


def limits_of_persons(
    keys: Keys, alerts: Iterable[AlertRecords], uses: Collection[str]
) -> list[LimitsView]:
    """Return the words of the limited consents of single persons, each with a name."""
    found = []
    for told in alerts:
        names = {each.id: each for each in open_persons(keys, told.alert).persons}
        for each in person_consents(keys, told):
            if each.state == "limited" and each.use in uses and each.person in names:
                person, words = names[each.person], each.words.model_dump() if each.words else {}
                name = person.name or person.pseudonym or person.kind
                found.append(LimitsView(use=each.use, person=name, **words))
    return found


async def sources_of(
    session: AsyncSession, keys: Keys, case: UUID
) -> tuple[views.SourceAssessed, ...]:
    """Return the sources of a case as the gates check them."""
    return _assessed(keys, await case_sources(session, case))


def _assessed(keys: Keys, rows: Iterable[CaseSource]) -> tuple[views.SourceAssessed, ...]:
    return tuple(source_view(row, open_source(keys, row)) for row in rows)


def source_view(row: CaseSource, told: Source | None) -> views.SourceAssessed:
    """Return a source as the gates check it; `told` None: nobody can say who it is."""
    name = (told.name or "") if told else ""
    return views.SourceAssessed(
        row.relation,
        row.reliability,
        row.independent,
        row.assessed_by is not None,
        _known_by(told),
        name,
    )


def _known_by(source: Source | None) -> frozenset[str]:
    """Return name and contact of a source in a form to compare: folded, words in any order."""
    if source is None:
        return frozenset()
    name = " ".join(sorted(transliterate(source.name or "").split()))
    contacts = contact_forms(source.contact or "")
    return frozenset(
        (*(f"contact {form}" for form in contacts), *((f"name {name}",) if name else ()))
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
