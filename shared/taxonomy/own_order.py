"""Put the terms of a list in the order of an installation, as its file of own terms says.

Those that are named come first, in this order; all others follow in the order of Tocsin:

    order:
      offices: [justice, head-of-state]
"""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.taxonomy.lists import Terms
from shared.taxonomy.own_term import nearest_of

ORDER = "order"
LISTS = ("offices",)
"""The lists whose order an installation may change: no rule decides by it."""

Refusal = tuple[tuple[str | int, ...], str, str]
"""The place of a fault below `order`, how it is called, and its words."""


def in_own_order(terms: Terms[Any], codes: list[str]) -> Terms[Any]:
    """Return the list with these codes first."""
    first = {code: place for place, code in enumerate(codes)}
    return Terms(terms.kind, sorted(terms, key=lambda each: first.get(each.code, len(first))))


def faults_of_order(said: object, lists: Mapping[str, Any]) -> Iterator[Refusal]:
    """Yield what is wrong with the part `order` of a file; `lists`: every list by its name."""
    if not isinstance(said, dict):
        yield (), ORDER, "must name lists, and for each the codes: `offices: [justice, police]`"
        return
    for kind, codes in said.items():
        name = f"{ORDER}.{kind}"
        if kind not in lists:
            yield (str(kind),), name, f"there is no such list{nearest_of(str(kind), [*LISTS])}"
        elif kind not in LISTS:
            words = f"the order of this list cannot be changed, only that of {', '.join(LISTS)}"
            yield (kind,), name, words
        elif not isinstance(codes, list) or not codes:
            yield (kind,), name, "must be a list of codes: `[justice, police]`"
        else:
            yield from _faults_of_codes(kind, codes, lists[kind])


def _faults_of_codes(kind: str, codes: list[Any], terms: Terms[Any]) -> Iterator[Refusal]:
    for number, code in enumerate(codes):
        place, name = (kind, number), f"{ORDER}.{kind}.{number}"
        if not isinstance(code, str) or code not in terms:
            yield place, name, f"is not a code of {kind}{nearest_of(str(code), terms.codes)}"
        elif code in codes[:number]:
            yield place, name, f"{code} stands more than once"
