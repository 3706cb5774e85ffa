"""A document as it stands before the gates: read in the transaction that decides."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.draft import AppealDraft, Part
from services.triage.parts import Parts
from services.triage.rules import candidate as views
from services.triage.rules import naming
from services.triage.rules.acts import misfits
from services.triage.rules.searched_text import Text
from services.triage.tables import (
    Alert,
    AlertStanding,
    BestInterestDecision,
    Case,
    CaseAlert,
    CaseSource,
    Consent,
    Document,
    DocumentVersion,
    PartedAlert,
    words_of_consent,
)
from shared.contracts.content import (
    AppealTexts,
    ConsentWords,
    ConsentWordsOf,
    Facts,
    Person,
    Persons,
    Source,
    identified,
)
from shared.names import contact_forms, transliterate
from shared.storage.sealing import Erased, Keys, Place

AS_TOLD = (CaseAlert.link.is_not(None), Alert.filed_at, Alert.alert)
"""The order in which the alerts of a case are counted: its own first."""


async def candidate(
    session: AsyncSession,
    keys: Keys,
    parts: Parts,
    case: Case,
    document: Document,
    version: DocumentVersion,
) -> views.Candidate:
    """Gather what the gates look at. Opens alerts and texts with `keys`."""
    alerts = list(
        await session.scalars(
            select(Alert)
            .join(CaseAlert, CaseAlert.alert == Alert.alert)
            .where(CaseAlert.case_id == case.id)
            .order_by(*AS_TOLD)
        )
    )
    texts = open_texts(keys, version)
    draft = open_draft(keys, version)
    by_alert = [open_persons(keys, alert).persons for alert in alerts]
    told = [person for persons in by_alert for person in persons]
    printed = "\n".join(f"{t.title}\n{t.plain}\n{t.sms}" for t in texts.texts)
    # Off the loop: it takes longer the longer the text is.
    named = await asyncio.to_thread(_is_named, told, printed)
    return views.Candidate(
        case_open=case.state == "open",
        verification=case.verification,
        sources=await sources_of(session, keys, case.id),
        alerts=[await _standing(session, keys, parts, case, alert) for alert in alerts],
        audience=document.audience,
        names_shown=document.names_shown,
        named_in_text=named is naming.Match.SURE,
        maybe_named=named is naming.Match.MAYBE or any(map(naming.cannot_be_sought, _named(told))),
        names_source=await _names_source(session, keys, case, told, printed),
        harm_confirmed=frozenset(document.harm_confirmed),
        asks_to_write=_asks_to_write(draft),
        each_asked=_each_asked(by_alert, draft),
        names_another=_names_another(keys, alerts, await _parted(session, keys, case), draft),
        elsewhere=draft.country != case.country,
        unfilled=version.unfilled,
        submitted_at=document.submitted_at,
    )


def open_consent(keys: Keys, consent: Consent) -> ConsentWords | None:
    """Return what was said of a consent; None if that is its state and no more, or erased."""
    if consent.words is None:
        return None
    place = words_of_consent(consent.alert, consent.use)
    try:
        return keys.open_model(ConsentWords, place, consent.words)
    except Erased:
        return None


async def limits_of(
    session: AsyncSession, keys: Keys, case: UUID, uses: Collection[str]
) -> tuple[ConsentWordsOf, ...]:
    """Return what was said of the limited consents for these uses."""
    limited = await session.scalars(
        select(Consent)
        .join(CaseAlert, CaseAlert.alert == Consent.alert)
        .where(
            CaseAlert.case_id == case,
            Consent.state == "limited",
            Consent.use.in_(uses),
        )
        .order_by(Consent.use, Consent.alert)
    )
    return tuple(
        ConsentWordsOf(use=each.use, **(words.model_dump() if words else {}))
        for each in limited
        for words in [open_consent(keys, each)]
    )


def open_draft(keys: Keys, version: DocumentVersion) -> AppealDraft:
    place = Place.column("document_versions", "draft", version.id)
    return keys.open_model(AppealDraft, place, version.draft)


def open_texts(keys: Keys, version: DocumentVersion) -> AppealTexts:
    place = Place.column("document_versions", "texts", version.id)
    return keys.open_model(AppealTexts, place, version.texts)


def open_persons(keys: Keys, alert: Alert) -> Persons:
    place = Place.column("alerts", "persons", alert.alert)
    told = keys.open_model(Persons, place, alert.persons)
    return Persons(persons=identified(alert.alert, told.persons))


def open_facts(keys: Keys, alert: Alert) -> Facts:
    return keys.open_model(Facts, Place.column("alerts", "facts", alert.alert), alert.facts)


async def sources_of(session: AsyncSession, keys: Keys, case: UUID) -> tuple[views.SourceView, ...]:
    """Return the sources of a case as the gates look at them."""
    rows = await session.scalars(select(CaseSource).where(CaseSource.case_id == case))
    return tuple(source_view(row, _source(keys, row)) for row in rows)


def source_view(row: CaseSource, told: Source | None) -> views.SourceView:
    """Return a source as the gates look at it; `told` None: nobody can say who it is."""
    name = (told.name or "") if told else ""
    return views.SourceView(
        row.relation, row.reliability, row.independent, row.assessed_by is not None,
        _known_by(told), name,
    )  # fmt: skip


def _source(keys: Keys, row: CaseSource) -> Source | None:
    """Return who it is; None where nothing was told or it was erased."""
    if row.words is None or keys.is_erased(row.subject):
        return None
    return keys.open_model(Source, Place.column("case_sources", "words", row.id), row.words)


def _known_by(source: Source | None) -> frozenset[str]:
    """Return name and contact of a source as they are compared: folded, words in any order."""
    if source is None:
        return frozenset()
    name = " ".join(sorted(transliterate(source.name or "").split()))
    contacts = contact_forms(source.contact or "")
    return frozenset(
        (*(f"contact {form}" for form in contacts), *((f"name {name}",) if name else ()))
    )


async def _standing(
    session: AsyncSession, keys: Keys, parts: Parts, case: Case, alert: Alert
) -> views.AlertStanding:
    standing = await session.get_one(AlertStanding, alert.alert)
    rows = await session.scalars(select(Consent).where(Consent.alert == alert.alert))
    consents = rows.all()
    situation = open_facts(keys, alert).situation
    known = parts.taxonomy.situations
    return views.AlertStanding(
        alert=alert.alert,
        withdrawn=standing.withdrawn_at is not None,
        consents={consent.use: consent.state for consent in consents},
        since={consent.use: consent.since for consent in consents},
        heard={consent.use: consent.heard_at for consent in consents},
        situation=situation,
        reachable=situation in known and known.get(situation).reachable,
        in_their_interest=await _in_their_interest(session, case, alert),
    )


def _each_asked(told: Sequence[Sequence[Person]], draft: AppealDraft) -> bool:
    """Return whether words of a template could say of one what was done to another.

    One act is enough, for it may have befallen one of them alone; and so is one person or
    organisation that cannot suffer what is told: it was done to somebody else.

    Two persons of one alert are two, also a father and a son of one name; in different alerts one
    name is one person. Who has no name is somebody of their own: they cannot be told apart.
    """
    everybody = [each for persons in told for each in persons]
    names = {transliterate(each.name) or each.name for each in everybody if each.name}
    persons = len(names) + sum(not each.name for each in everybody)
    several = max(persons, *map(len, told), 0) > 1
    acts = (*draft.violations, *draft.developments)
    return several or bool(misfits(acts, organisations=draft.organisations))


def _named(told: Sequence[Person]) -> list[str]:
    return [p.name for p in told if p.name and p.kind == "person"]


def _is_named(told: Sequence[Person], printed: str) -> naming.Match:
    others = [p.name for p in told if p.name and p.kind != "person"]
    if naming.stands_whole_in(others, printed):
        return naming.Match.SURE
    return naming.look_for(_named(told), Text(printed))


async def _names_source(
    session: AsyncSession, keys: Keys, case: Case, told: Sequence[Person], printed: str
) -> bool:
    """Return whether the text names who told of the case, and is not one of its persons."""
    rows = await session.scalars(
        select(CaseSource).where(CaseSource.case_id == case.id, CaseSource.words.is_not(None))
    )
    sources = [_source(keys, row) for row in rows]
    names = [each.name for each in sources if each and each.name]
    known = [name for p in told for name in (p.name, p.pseudonym, p.organisation) if name]
    if not names:
        return False
    found = await asyncio.to_thread(lambda: naming.look_for(names, Text(printed), known))
    return found is naming.Match.SURE


async def _parted(session: AsyncSession, keys: Keys, case: Case) -> list[Alert]:
    """Return the alerts that have left the case. Of whoever was erased since no name is known."""
    here = select(CaseAlert.alert).where(CaseAlert.case_id == case.id)
    rows = await session.scalars(
        select(Alert)
        .join(PartedAlert, PartedAlert.alert == Alert.alert)
        .where(PartedAlert.case_id == case.id, Alert.alert.not_in(here))
    )
    return [alert for alert in rows if not keys.is_erased(alert.subject)]


def _names_another(
    keys: Keys, alerts: Sequence[Alert], parted: Sequence[Alert], draft: AppealDraft
) -> bool:
    """Return whether the draft names persons of the parted alerts who are not also of `alerts`.

    Looks at what an officer words: the same first name in an address is that of the addressee.
    """
    left = [p for alert in parted for p in open_persons(keys, alert).persons]
    here = [p for alert in alerts for p in open_persons(keys, alert).persons]
    known = [name for p in here for name in (p.name, p.pseudonym) if name]
    persons = [p.name for p in left if p.name and p.kind == "person"]
    wholes = [p.name for p in left if p.name and p.kind != "person"]
    # One letter stands for anybody and in every text.
    wholes += [p.pseudonym for p in left if p.pseudonym and len(p.pseudonym) >= naming.SHORTEST]
    others = [each for each in wholes if not naming.stands_whole_in([each], "\n".join(known))]
    worded = "\n".join(_worded(draft))
    found = naming.look_for(persons, Text(worded), known)
    return found is naming.Match.SURE or naming.stands_whole_in(others, worded)


def _worded(draft: AppealDraft) -> Iterator[str]:
    for version in draft.versions:
        yield from (version.title, version.concerned, version.short, *version.parts.values())
        yield from (clause.text or "" for clause in version.clauses or ())
        yield from version.footnotes


def _asks_to_write(draft: AppealDraft) -> bool:
    """Return whether readers are told to write to the authorities. Errs on the side of yes: what

    was worded by hand in the place of the request is read as one.
    """
    by_hand = any(
        version.parts.get(part) for version in draft.versions for part in _REQUESTS_TO_WRITE
    )
    return by_hand or not draft.no_addresses


_REQUESTS_TO_WRITE = (Part.ACTIONS_LEAD, Part.ALSO_WRITE)


async def _in_their_interest(session: AsyncSession, case: Case, alert: Alert) -> frozenset[str]:
    decisions = await session.scalars(
        select(BestInterestDecision.uses).where(
            BestInterestDecision.case_id == case.id,
            BestInterestDecision.decision == "agreed",
            BestInterestDecision.alerts.contains([alert.alert]),
        )
    )
    return frozenset(use for uses in decisions for use in uses)
