"""Fill the form of an assessment with the present one, and read what a browser sends."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from services.relocation.programmes import CRITERIA, Programme
from services.relocation.schemas.requests import MOST_COSTS
from services.relocation.schemas.views import AssessmentView
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.forms import Form
from shared.web.problems import INVALID_MESSAGE

BLANK_LINES = 4
"""Empty lines for further costs; without JavaScript a page cannot add any."""

MORE_LINES = msgid("A budget cannot have more lines than these. Combine some of them.")

OF_THE_PAGE = frozenset({"wanted"})
"""The field that chooses another programme; it is no part of an assessment."""

_PLACE = re.compile(r"\d{1,4}", re.ASCII)
_COST = re.compile(r"costs\.(\d{1,4})(?=\.|$)", re.ASCII)
_NUMBER = re.compile(r"-?[\d.,]+")

Given = dict[str, list[str]]


def filled(assessment: AssessmentView | None) -> Form:
    """Return the form to show first: empty, or with the present assessment."""
    if assessment is None:
        return Form()
    given: Given = {}
    # The full amount of the costs is not filled in: it is the default, and the costs may change.
    if assessment.recommended != assessment.costs_total:
        given["recommended"] = [str(assessment.recommended)]
    if assessment.same_costs is not None:
        given["same_costs"] = [str(assessment.same_costs).lower()]
    for request, reason in assessment.other_persons.items():
        given[f"other_persons.{request}"] = [reason]
    for name, found in assessment.criteria.items():
        given[f"criteria.{name}.finding"] = [found.finding]
        given[f"criteria.{name}.words"] = [found.words]
    for code in assessment.exclusions:
        given[f"exclusions.{code}"] = ["true"]
    for code in assessment.ruled_out:
        given[f"exclusions.{code}"] = ["false"]
    for place, cost in enumerate(assessment.costs):
        given[f"costs.{place}.kind"] = [cost.kind]
        given[f"costs.{place}.amount"] = [str(cost.amount)]
        given[f"costs.{place}.description"] = [cost.description]
    return Form(given)


def lines(form: Form) -> list[str]:
    """Return the names of the lines to show, such as `costs.0`: no more than are accepted."""
    used = _lines(form.given)
    shown = max(len(used) + BLANK_LINES, max(used, default=-1) + 1)
    return [f"costs.{place}" for place in range(min(shown, MOST_COSTS))]


def expect_lines(form: Form) -> None:
    """Raise `Invalid` for more lines than are accepted: they have no place on the page.

    It is shown again with as many as it has a place for, and the rest to be copied.
    """
    if len(_lines(form.given)) > MOST_COSTS:
        fault = FieldFault("costs", MORE_LINES, "too-long")
        raise Invalid(INVALID_MESSAGE, faults=[fault])


def normalised_assessment(form: Form, programme: Programme) -> Form:
    """Remove empty lines between costs, and write amounts as decimal numbers.

    All costs of a form are in the programme's currency.
    """
    given: Given = {
        name: list(values)
        for name, values in form.given.items()
        if not name.startswith("costs.") and name not in OF_THE_PAGE
    }
    for place, line in enumerate(_lines(form.given).values()):
        for part, values in line.items():
            given[f"costs.{place}.{part}"] = list(values)
        given[f"costs.{place}.currency"] = [programme.currency]
    for name in given:
        if name == "recommended" or name.endswith(".amount"):
            given[name] = [amount(each) for each in given[name]]
    return Form(given)


def normalised_decision(form: Form) -> Form:
    """Return the decision with its amount as a decimal number, or without one."""
    given = {name: list(values) for name, values in form.given.items()}
    if "amount.amount" in given:
        given["amount.amount"] = [amount(each) for each in given["amount.amount"]]
    else:
        given.pop("amount.currency", None)  # the page always sends it, also without an amount
    return Form(given)


def amount_faults_at_field(faults: Sequence[FieldFault]) -> Iterator[FieldFault]:
    """Move faults of the amount as a whole to the field in which it is typed."""
    for each in faults:
        yield replace(each, field="amount.amount") if each.field == "amount" else each


def assessment_faults_at_fields(form: Form, faults: Sequence[FieldFault]) -> Iterator[FieldFault]:
    """Move faults to the fields of the form.

    A criterion that was left empty lacks both of its fields. Costs are in the lines in which they
    were typed: see `normalised_assessment`.
    """
    places = list(_lines(form.given))
    for each in chain.from_iterable(map(_of_each_criterion, faults)):
        found = _COST.match(each.field)
        if found is None or int(found[1]) >= len(places):
            yield each
        else:
            yield replace(each, field=f"costs.{places[int(found[1])]}{each.field[found.end() :]}")


def _of_each_criterion(fault: FieldFault) -> list[FieldFault]:
    criteria = [f"criteria.{name}" for name in CRITERIA]
    if fault.field != "criteria" and fault.field not in criteria:
        return [fault]
    return [
        replace(fault, field=f"{each}.{part}")
        for each in criteria
        if each.startswith(fault.field)
        for part in ("finding", "words")
    ]


def amount(text: str) -> str:
    """Read an amount as people write it: `1 200,50`, `1200.50`. Other text is not changed."""
    plain = "".join(text.split())
    if plain.count(",") == 1 and "." not in plain and len(plain.partition(",")[2]) <= len("00"):
        plain = plain.replace(",", ".")
    return plain if _NUMBER.fullmatch(plain) else text.strip()


def _lines(given: Mapping[str, Sequence[str]]) -> dict[int, dict[str, Sequence[str]]]:
    """Return the lines that are not empty, by their place in the form."""
    lines: dict[int, dict[str, Sequence[str]]] = {}
    for name, values in given.items():
        parts = name.split(".")
        if name.startswith("costs.") and len(parts) == len(("costs", "0", "kind")):
            place = int(parts[1]) if _PLACE.fullmatch(parts[1]) else 0
            lines.setdefault(place, {})[parts[2]] = values
    return dict(sorted(lines.items()))
