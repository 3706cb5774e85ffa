"""The fields of a document's plan: what was done to whom, and how those are called."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.triage.document_form.draft_form import DraftSettingsForm, PartyForm
from services.triage.drafting.plan_entry import PlanEntry
from services.triage.rules.gravity import gravest_first
from shared.taxonomy import Taxonomy


def plan_fields(number: int, entry: PlanEntry) -> dict[str, Sequence[str]]:
    """Return the fields of one entry of a saved plan."""
    place = f"plan.{number}"
    fields: dict[str, Sequence[str]] = {
        f"{place}.persons[]": [str(each) for each in entry.persons],
        f"{place}.violations[]": entry.violations,
        f"{place}.developments[]": entry.developments,
        f"{place}.situation": [entry.situation or ""],
        f"{place}.organisations[]": ["yes"] if entry.organisations else [],
        f"{place}.communities[]": ["yes"] if entry.communities else [],
        f"{place}.by_others[]": ["yes"] if entry.by_others else [],
        f"{place}.was_arbitrary[]": ["yes"] if entry.was_arbitrary else [],
        f"{place}.conditions_remain[]": ["yes"] if entry.conditions_remain else [],
        f"{place}.expected[]": entry.expected,
        f"{place}.charges[]": entry.charges,
        f"{place}.particulars[]": entry.particulars,
        f"{place}.authors[]": entry.authors,
        f"{place}.drivers[]": entry.drivers,
    }
    for words in entry.words:
        fields[f"{place}.{words.language}.concerned"] = ["\n".join(words.concerned)]
        fields[f"{place}.{words.language}.short"] = ["\n".join(words.short)]
    return fields


def planned(sent: PartyForm) -> dict[str, Any]:
    """Return one entry as a request has it, with faults and all."""
    return {
        "persons": sent.persons,
        "violations": sent.violations,
        "developments": sent.developments,
        "situation": sent.situation,
        "organisations": bool(sent.organisations),
        "communities": bool(sent.communities),
        "by_others": bool(sent.by_others),
        "was_arbitrary": bool(sent.was_arbitrary),
        "conditions_remain": bool(sent.conditions_remain),
        "expected": sent.expected,
        "charges": sent.charges,
        "particulars": sent.particulars,
        "authors": sent.authors,
        "drivers": sent.drivers,
        "words": [
            {"language": code, "concerned": _lines(words.concerned), "short": _lines(words.short)}
            for code, words in sent.words().items()
            if words.concerned or words.short
        ],
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def header_of(told: DraftSettingsForm, taxonomy: Taxonomy) -> dict[str, Sequence[str]]:
    """Return the acts of the header: those of the plan, the gravest first."""
    if not told.plan:
        return {"violations": told.violations, "developments": told.developments}
    entries: Sequence[PartyForm] = told.plan
    return {
        "violations": _gravest((code for each in entries for code in each.violations), taxonomy),
        "developments": _gravest(
            (code for each in entries for code in each.developments), taxonomy
        ),
    }


def _gravest(codes: Iterable[str], taxonomy: Taxonomy) -> Sequence[str]:
    """Return the codes once, the gravest first; unknown ones come last by the alphabet."""
    return gravest_first(sorted(set(codes)), taxonomy)
