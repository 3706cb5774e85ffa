"""Propose the addressees of a new document from the directory, and say who is left out and why."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from services.triage.drafting.draft import Addressee, AppealDraft
from services.triage.drafting.draft_fields import MOST_ADDRESSEES
from services.triage.rules.addressees import is_proposed
from services.triage.schemas import OfficeLeftOut, OfficialView, ProposedOfficial
from shared.contracts.content import AppealLanguage
from shared.taxonomy import Taxonomy

OTHER_AUTHORS = "other-authors"
"""The only reason that somebody who drafts may set aside."""


def proposed_officials(
    officials: Sequence[OfficialView],
    draft: AppealDraft,
    taxonomy: Taxonomy,
    *,
    has_addressees: bool,
) -> tuple[list[ProposedOfficial], list[OfficeLeftOut]]:
    """Return whom a document names, in the order of the house, and which offices it does not.

    `officials`: of the country, in that order. `has_addressees`: of its kind of document.
    """
    authors = {*draft.authors, *(code for entry in draft.plan for code in entry.authors)}
    languages = [each.language for each in draft.versions]
    chosen: list[ProposedOfficial] = []
    left_out: list[OfficeLeftOut] = []
    for each in officials:
        why = why_not(each, authors, taxonomy, has_addressees=has_addressees)
        if why is None and len(chosen) == MOST_ADDRESSEES:
            why = "too-many"
        if why is None:
            chosen.append(_proposed(each, languages))
        else:
            left_out.append(OfficeLeftOut(office=each.shown.office, official=each.id, reason=why))
    left_out += _without_anybody(officials, authors, taxonomy)
    place = {code: number for number, code in enumerate(taxonomy.offices.codes)}
    left_out.sort(key=lambda each: place.get(each.office, len(place)))
    return chosen, left_out


def why_not(
    view: OfficialView, authors: Collection[str], taxonomy: Taxonomy, *, has_addressees: bool
) -> str | None:
    """Return why a document about acts of these authors does not name an official; None: it does.

    The form of a draft and a program's draft ask here alike.
    """
    if not has_addressees:
        return "kind-without-addressees"
    if view.retired:
        return "retired"
    if not view.is_offered:
        return "not-approved"
    if not is_proposed(view.shown.office, authors, taxonomy):
        return OTHER_AUTHORS
    return None


def _without_anybody(
    officials: Sequence[OfficialView], authors: Collection[str], taxonomy: Taxonomy
) -> Iterator[OfficeLeftOut]:
    """Yield each office that such a document names and for which the directory has nobody."""
    there = {each.shown.office for each in officials}
    for code in taxonomy.offices.codes:
        if code not in there and is_proposed(code, authors, taxonomy):
            yield OfficeLeftOut(office=code, official=None, reason="nobody-in-directory")


def _proposed(view: OfficialView, languages: Sequence[AppealLanguage]) -> ProposedOfficial:
    return ProposedOfficial(
        official=view.id,
        office=view.shown.office,
        checked_on=view.checked_on,
        old=view.old,
        addressees=_in_languages(view, languages),
        borrowed=[each for each in languages if each not in view.shown.words],
    )


def _in_languages(
    view: OfficialView, languages: Sequence[AppealLanguage]
) -> Mapping[AppealLanguage, Addressee]:
    copied = {"official": view.id, "as_of": view.approved}
    return {each: view.shown.addressee(each).model_copy(update=copied) for each in languages}
