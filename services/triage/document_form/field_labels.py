"""Labels of the fields of forms, for messages about their faults."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from shared.message_ids import msgid
from shared.problems import FieldFault

_IN_A_VERSION = re.compile(
    r"(?:draft\.)?versions\.(?P<number>\d+)\.(?P<field>\w+)(?P<part>\.[a-z-]+)?", re.ASCII
)
_ADDRESSEE = re.compile(r"[a-z]+\.addressees\.\d+", re.ASCII)

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "title": msgid("Title"),
        "until": msgid("They can sign until"),
        "signatories": msgid("Organisations asked to sign"),
        "signatories.organisation": msgid("Organisation"),
        "signatories.name": msgid("Who would sign"),
        "signatories.function": msgid("Function"),
        "signatories.email": msgid("E-mail address"),
        "signatories.language": msgid("Language of the page"),
        "concerned": msgid("Who it is about"),
        "short": msgid("Name used after the first mention"),
        "parts.salutation": msgid("Salutation"),
        "parts.closing": msgid("Closing of the letter"),
        "parts.description": msgid("First sentence"),
        "parts.facts": msgid("Facts in their order"),
        "facts": msgid("Facts in their order"),
        "parts.recalls": msgid("Background"),
        "parts.background": msgid("Background of a follow-up"),
        "follows": msgid("Document that it follows"),
        "follows.document": msgid("Document that it follows"),
        "follows.reference": msgid("Code of the earlier document, as printed"),
        "follows.on": msgid("Date of the earlier document"),
        "section": msgid("Part that only this kind of document has"),
        "parts.urging": msgid("Condemnation and call to act"),
        "parts.actions-lead": msgid("Sentence before the demands"),
        "demands": msgid("Demands"),
        "clauses": msgid("Demands"),
        "addressees": msgid("Addressees"),
        "footnotes": msgid("Footnotes"),
        "parts.sms": msgid("Text of the SMS"),
        "sms": msgid("Text of the SMS"),
        "texts": msgid("Whole text"),
        "versions": msgid("Languages"),
        "version": msgid("Version"),
        "audience": msgid("Audiences"),
        "names_shown": msgid("Names"),
        "issuer": msgid("Organisation named first"),
        "template": msgid("Template of organisation"),
        "embargo": msgid("Embargo until"),
        "embargo_until": msgid("Embargo until"),
        "situation": msgid("Situation"),
        "hearing": msgid("Day of the hearing"),
        "hour": msgid("Time"),
        "zone": msgid("Time zone"),
        "at": msgid("Time"),
        "no_addresses": msgid("Addresses"),
        "organisations": msgid("Organisations only"),
        "by_others": msgid("Who did it"),
        "was_arbitrary": msgid("Arbitrary before"),
        "conditions_remain": msgid("Conditions of a release"),
        "communities": msgid("Communities"),
        "expected": msgid("Expected"),
        "charges": msgid("How far accusations have gone"),
        "particulars": msgid("Detention and belongings"),
        "authors": msgid("Done by"),
        "drivers": msgid("Kind of law or policy used"),
        "plan": msgid("Who suffered what"),
        "violations": msgid("Violations"),
        "violation": msgid("Violation"),
        "developments": msgid("Developments"),
        "do_no_harm": msgid("Do no harm"),
        "findings": msgid("Reason why the text is right"),
        "reason": msgid("Reason"),
        "reliability": msgid("Reliability"),
        "independent": msgid("Independent of the others"),
        "relation": msgid("Relation"),
        "name": msgid("Name"),
        "contact": msgid("Contact"),
        "status": msgid("Verification status"),
        "uses": msgid("Uses"),
        "decision": msgid("Decision"),
        "who": msgid("Person who needs protection"),
        "kinds": msgid("Protection needed"),
        "urgency": msgid("Urgency"),
        "outcome": msgid("Outcome"),
        "waiting": msgid("Approval"),
        "state": msgid("Status"),
        "level": msgid("Level"),
        "desk": msgid("Desk"),
        "officer": msgid("Officer"),
        "country": msgid("Country"),
        "phone": msgid("Telephone number"),
        "email": msgid("E-mail address"),
        "office": msgid("Position"),
        "postal": msgid("Postal address"),
        "fax": msgid("Fax number"),
        "handle": msgid("Social media"),
        "officials": msgid("From the directory of officials"),
        "words": msgid("Languages"),
        "words.title": msgid("Words before the name"),
        "words.office": msgid("Position"),
        "source": msgid("Public source"),
        "checked_on": msgid("Compared with the source on"),
        "csv": msgid("Table"),
        "code": msgid("Id of the clause"),
        "called_by": msgid("Asked for if one of these holds"),
        "not_for": msgid("Not asked for if one of these holds"),
        "valid_from": msgid("First day"),
        "chosen": msgid("Proposals"),
    }
)

OPENED_AT: Mapping[str, str] = MappingProxyType(
    {
        "gates.asks-to-write": "no_addresses",
        "gates.audience": "audience",
        "gates.contact-in-text": "names_shown",
        "gates.hearing-past": "hearing",
        "gates.name-in-text": "names_shown",
        "gates.source-in-text": "names_shown",
        "gates.tip-off": "audience",
    }
)
"""The field of the form that opens a gate which prevents the submission."""
_OTHERS_NAME = "gates.name-of-another"
"""A name in the text: it can only be removed, usually from the facts."""


def faults_at_fields(
    faults: Sequence[FieldFault], written: Sequence[str]
) -> tuple[FieldFault, ...]:
    """Return the faults under the names of the form's fields.

    Empty parts `parts.fr.title` go to `fr.title`, faults of a draft `draft.versions.0.clauses.1` to
    `en.demands`, and gates to the field that answers them. `written` are the form's languages.
    """
    return tuple(
        replace(each, field=_unfilled(each.field.removeprefix("parts.")))
        if each.code == "unfilled"
        else replace(each, field=_in_form(each.field.removeprefix("document."), written))
        for each in faults
    )


def _unfilled(part: str) -> str:
    """Return the form's name of a part that is empty: `en.facts`, `en.plan.0.short`."""
    language, _, name = part.partition(".")
    return (
        f"plan.{name[5:].replace('.', f'.{language}.')}"
        if name.startswith("plan.")
        else (re.sub(r"\.facts$", ".parts.facts", part))
    )


def field_of_words(path: str) -> str:
    """Return the form's name of a field with words, such as `plan.0.en.short`."""
    language, _, name = path.partition(".")
    if not name.startswith("plan."):
        return path
    _, number, rest = name.split(".", 2)
    return f"plan.{number}.{language}.{rest}"


def field_of_gate(code: str) -> str:
    """Return the field of the form that opens a gate; "" if none does."""
    return OPENED_AT.get(f"gates.{code}", "")


def _in_form(path: str, written: Sequence[str]) -> str:
    if path == "embargo_until":
        return "embargo"
    return place_in_form(path, written).removeprefix("draft.")


def place_in_form(path: str, written: Sequence[str]) -> str:
    """Return the form's name of a field of the draft: `en.title` for `versions.0.title`."""
    if path == _OTHERS_NAME and written:
        return f"{written[0]}.parts.facts"
    if path in OPENED_AT:
        return OPENED_AT[path]
    if _ADDRESSEE.fullmatch(path):
        return f"{path}.name"
    place = _IN_A_VERSION.match(path)
    if place is None or int(place["number"]) >= len(written):
        return path
    # All demands share one form field, and so do the addressees and the footnotes.
    field = {"clauses": "demands"}.get(place["field"], place["field"])
    part = place["part"] if field == "parts" and place["part"] else ""
    return f"{written[int(place['number'])]}.{field}{part}"
