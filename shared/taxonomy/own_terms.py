"""Add the terms and words of an installation to the lists, from a file of its own.

The file names lists, and in each list terms by their code. A code of Tocsin gets other words; a new
code, which begins with `x-`, is a term of the installation. The order of some
lists can be changed as well (`own_order`), and nothing else:

    violations:
      - {code: x-press-gang, like: abduction, labels: {en: ..., fr: ...}, act: ..., upon: ...}
      - {code: killing, labels: {fr: ...}}
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from shared.plain_yaml import NotYaml, Place, SaysTwoThings, lines_of, load_data, place_of
from shared.taxonomy.lists import RESIDUAL, Terms
from shared.taxonomy.loading import REFERENCES, TaxonomyFault
from shared.taxonomy.own_order import ORDER, faults_of_order, in_own_order
from shared.taxonomy.own_term import (
    OWN_CODE,
    Fault,
    Like,
    RefusedTerm,
    added,
    nearest_of,
    reworded,
)
from shared.taxonomy.taxonomy import Taxonomy
from shared.taxonomy.terms import ByLanguage, Term

COUNTRIES = "countries"
_TERRITORY = re.compile(r"(?:Q[M-Z]|X[A-Z])[A-Z]")
_ALPHA2 = re.compile(r"Q[M-Z]|X[A-Z]")
"""Codes that ISO 3166-1 leaves to its users: QMA to QZZ and XAA to XZZ, QM to QZ and XA to XZ."""
_FORM = "begins with x- and has small letters and numbers"
_FORMS = {COUNTRIES: "is one of QMA to QZZ or XAA to XZZ"}
_DECIDED = "because the code of Tocsin decides by each of its codes; you can change the words"
_UNREADABLE = "cannot be read as a file of text (UTF-8)"
_NO_LISTS = "must name lists, and in each the terms: `violations:`, and below it `- code: ...`"
_NO_TERMS = "must be a list of terms, each of which begins with `- code:`"


class OwnTermsFault(TaxonomyFault):
    """The file cannot be used. `faults` says one after the other where and why."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


def with_own_terms(taxonomy: Taxonomy, file: Path) -> Taxonomy:
    """Return Tocsin's lists with the terms and words of a file, or raise OwnTermsFault."""
    content, lines = _read(file)
    order = content.pop(ORDER, {})
    lists: dict[str, Terms[Any]] = {}
    faults: list[_Placed] = []
    for kind, entries in content.items():
        growing = _Growing(taxonomy, str(kind))
        lists[str(kind)] = growing.with_entries(entries)
        faults += growing.faults
    if not faults:
        grown = replace(taxonomy, **lists)
        faults = [*_faults_between(grown, content), *_faults_of_order(order, grown)]
    if faults:
        raise OwnTermsFault([_said(file.name, each, lines) for each in faults])
    ordered = {kind: in_own_order(getattr(grown, kind), codes) for kind, codes in order.items()}
    return replace(grown, **ordered)


def _faults_of_order(order: object, taxonomy: Taxonomy) -> Iterator["_Placed"]:
    for place, name, words in faults_of_order(order, vars(taxonomy)):
        yield _Placed((ORDER, *place), name, words)


def shown_in_english(taxonomy: Taxonomy, tocsin: Taxonomy) -> Mapping[str, Sequence[str]]:
    """Return by language the own terms that have no words in it: they are shown in English."""
    own = {
        f"{kind}.{term.code}": term.labels
        for kind, terms in vars(taxonomy).items()
        for term in terms
        if term.code not in getattr(tocsin, kind)
    }
    return {
        language: [name for name, labels in own.items() if labels.get(language) is None]
        for language in ByLanguage.model_fields
    }


@dataclass(frozen=True)
class _Placed:
    """A fault of the file: the keys and numbers that lead to it, and how it is called."""

    place: Place
    name: str
    words: str


@dataclass
class _Growing:
    """A list while it is given the entries of the file. What cannot be used goes to `faults`."""

    taxonomy: Taxonomy
    kind: str
    faults: list[_Placed] = field(default_factory=list)

    def with_entries(self, entries: object) -> Terms[Any]:
        if self.kind not in vars(self.taxonomy):
            known = nearest_of(self.kind, [*vars(self.taxonomy)])
            self._refuse((), self.kind, f"there is no such list{known}")
            return Terms(self.kind, ())
        terms: Terms[Any] = getattr(self.taxonomy, self.kind)
        if not isinstance(entries, list):
            self._refuse((), self.kind, _NO_TERMS)
            return terms
        found: dict[str, Term] = {}
        for number, entry in enumerate(entries):
            code = entry.get("code") if isinstance(entry, dict) else None
            if not isinstance(code, str):
                self._refuse((number,), f"{self.kind}.{number}", _NO_TERMS)
            elif code in found:
                self._refuse((number,), f"{self.kind}.{code}", "stands more than once")
            else:
                try:
                    found[code] = self._term(terms, code, entry)
                except RefusedTerm as refused:
                    for each in refused.faults:
                        name = ".".join(map(str, (self.kind, code, *each.place)))
                        self._refuse((number, *each.place), name, each.words)
        return Terms(self.kind, _in_order(terms, found))

    def _refuse(self, place: Place, name: str, words: str) -> None:
        self.faults.append(_Placed((self.kind, *place), name, words))

    def _term(self, terms: Terms[Any], code: str, entry: Mapping[str, Any]) -> Term:
        if code in terms:
            known: Term = terms.get(code)
            return reworded(known, entry)
        like = lists_that_grow().get(self.kind)
        form = _TERRITORY if self.kind == COUNTRIES else OWN_CODE
        if not form.fullmatch(code):
            words = f"is not a code of {self.kind}{nearest_of(code, terms.codes)}"
            if like is not None:
                words += f" A code of your own {_FORMS.get(self.kind, _FORM)}"
            raise RefusedTerm(Fault(("code",), words))
        if like is None:
            raise RefusedTerm(Fault(("code",), f"no term can be added to {self.kind}, {_DECIDED}"))
        model: type[Term] = get_args(get_type_hints(Taxonomy)[self.kind])[0]
        plain: Terms[Term] = terms
        return added(plain, model, entry, like)


@cache
def lists_that_grow() -> Mapping[str, Like]:
    """Return the lists to which an installation may add terms, as Tocsin's data says."""
    data = (files("shared.taxonomy") / "data" / "own_terms.yaml").read_bytes()
    said: dict[str, dict[str, Like]] = TypeAdapter(dict[str, dict[str, Like]]).validate_python(
        load_data(data)
    )
    return {kind: each["like"] for kind, each in said.items()}


def _read(file: Path) -> tuple[dict[Any, Any], Mapping[Place, int]]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeError):
        raise OwnTermsFault([f"{file.name} {_UNREADABLE}"]) from None
    try:
        content = load_data(text)
    except NotYaml as malformed:
        place = place_of(malformed) or "line 1"
        said = f"{place}: this is not YAML"
        if isinstance(malformed, SaysTwoThings):
            said = malformed.where
        raise OwnTermsFault([f"{file.name}, {said}"]) from None
    if not isinstance(content, dict):
        raise OwnTermsFault([f"{file.name} {_NO_LISTS}"])
    return content, lines_of(text)


def _in_order(terms: Terms[Any], found: Mapping[str, Term]) -> Iterator[Term]:
    """Yield the terms: an own one after that which it is like, all others before "other"."""
    own = [term for code, term in found.items() if code not in terms]
    after = {term.code: [each for each in own if each.like == term.code] for term in terms}
    plain = [code for code in terms.codes if code not in RESIDUAL]
    last = plain[-1] if plain else terms.codes[-1]
    for term in terms:
        yield found.get(term.code, term)
        if term.code not in RESIDUAL:
            yield from after[term.code]
        if term.code == last:
            yield from (each for each in own if each.like is None or each.like in RESIDUAL)


def _faults_between(taxonomy: Taxonomy, content: Mapping[Any, Any]) -> Iterator[_Placed]:
    """Yield what is wrong with the terms of the file only beside other terms."""
    times = Counter(each.alpha2 for each in taxonomy.countries)
    for kind, entries in content.items():
        terms: Terms[Any] = getattr(taxonomy, kind)
        for number, entry in enumerate(entries):
            term = terms.get(entry["code"])
            for name, words in _faults_beside_others(taxonomy, kind, term, times):
                yield _Placed((kind, number, name), f"{kind}.{term.code}.{name}", words)


def _faults_beside_others(
    taxonomy: Taxonomy, kind: str, term: Any, times: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    for name, target in (each[1:] for each in REFERENCES if each[0] == kind):
        known: Terms[Any] = getattr(taxonomy, target)
        code = getattr(term, name)
        if code is not None and code not in known:
            yield name, f"is not a code of {target}{nearest_of(code, known.codes)}"
    if kind == "developments" and term.code in taxonomy.violations:
        yield "code", "is a code of violations too: choose another"
    if kind == COUNTRIES and _TERRITORY.fullmatch(term.code):
        if not _ALPHA2.fullmatch(term.alpha2):
            yield "alpha2", "must be two letters from QM to QZ or from XA to XZ"
        elif times[term.alpha2] > 1:
            yield "alpha2", "another country or territory has it: choose another"


def _said(file: str, fault: _Placed, lines: Mapping[Place, int]) -> str:
    place = fault.place
    while place and place not in lines:
        place = place[:-1]
    line = f", line {lines[place]}" if place else ""
    return f"{file}{line}: {fault.name}: {fault.words}"
