"""A list of terms: looked up by code, iterated in the order of its file."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Generic, TypeVar

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from shared.problems import FieldFault
from shared.taxonomy.terms import Term
from shared.unicode_forms import decomposed

T_co = TypeVar("T_co", bound=Term, covariant=True)

UNKNOWN_CODE = "unknown-code"
LISTED_WHOLE = 20
"""A list with at most this many codes is named completely if a code is unknown."""
MOST_NEAREST = 5
MOST_NEAR = 5
"""The most faults of one request that suggest similar codes: nobody reads more."""
RESIDUAL = frozenset({"other", "unknown"})
"""Codes that are chosen by their meaning only: another word that resembles them means something."""
SHORTEST_WORD = 3
"""A text with fewer letters is part of too many words to be useful."""


class UnknownCode(ValueError):
    """The list does not have this code.

    `nearest` names a few similar codes; a short list is named completely (`listed`).

    The text never repeats the code: it may be a name or a narrative that was typed into the wrong
    field, and error texts get into logs. It is a ValueError because pydantic expects that of a
    validator.
    """

    def __init__(
        self, kind: str, code: str, nearest: tuple[str, ...], listed: tuple[str, ...] = ()
    ) -> None:
        self.kind = kind
        self.code = code
        self.nearest = nearest
        self.listed = listed
        hint = f" Similar codes: {', '.join(nearest)}." if nearest else ""
        whole = f" All codes: {', '.join(listed)}." if listed else ""
        super().__init__(f"This is not a code of {kind}.{hint}{whole}")


class Terms(Generic[T_co]):
    """The terms of one kind, immutable."""

    def __init__(self, kind: str, terms: Iterable[T_co]) -> None:
        self.kind = kind
        self._by_code = MappingProxyType({term.code: term for term in terms})
        self._positions = MappingProxyType({code: i for i, code in enumerate(self._by_code)})

    def __iter__(self) -> Iterator[T_co]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self._by_code)

    def get(self, code: str) -> T_co:
        """Return the term, or raise UnknownCode with the nearest codes."""
        term = self._by_code.get(code)
        if term is None:
            raise self._unknown(code, near=True)
        return term

    def _unknown(self, code: str, *, near: bool) -> UnknownCode:
        listed = self.codes if len(self) <= LISTED_WHOLE else ()
        return UnknownCode(self.kind, code, self.nearest(code) if near else (), listed)

    def counts_as(self, code: str) -> str:
        """Return the code that rules see: that which an own term is `like`, else `code` itself."""
        term = self._by_code.get(code)
        return code if term is None or term.like is None else term.like

    def check(self, code: str) -> str:
        """Return `code` if the list has it; use it in pydantic's AfterValidator."""
        return self.get(code).code

    def fault(self, code: str, *, field: str, near: bool = True) -> FieldFault | None:
        """Return the fault of `code` in `field` (a path such as `acts.0.violation`).

        Without `near`, no similar codes are searched for. For a request, use `unknown_codes_of`.
        """
        if code in self:
            return None
        message = str(self._unknown(code, near=near))
        return FieldFault(field=field, message=message, code=UNKNOWN_CODE)

    def label(self, code: str, language: str) -> str:
        """Return the label of `code` in `language`, else in English; raise UnknownCode."""
        return self.get(code).label(language)

    def position(self, code: str) -> int:
        """Return the place of `code` in its file, from 0."""
        return self._positions[self.get(code).code]

    def alphabetical(self, language: str) -> tuple[T_co, ...]:
        """Return the terms by label, accents and case aside, as a menu shows them."""

        def by_label(term: Term) -> str:
            return _menu_key(term.label(language))

        return tuple(sorted(self, key=by_label))

    @cached_property
    def _searched(self) -> Mapping[str, str]:
        """Return the texts under which each code is found: the code itself and its labels."""
        candidates = {_menu_key(code): code for code in self._by_code}
        for term in self:
            for label in term.labels.model_dump(exclude_none=True).values():
                candidates.setdefault(_menu_key(label), term.code)
        return candidates

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return up to five codes that resemble `text`, the best first.

        First come those in which, or in whose label, every word of `text` is found, then those that
        look like it.
        """
        candidates = self._searched
        # Long texts are never codes, and the cost of comparing grows with their length.
        wanted = _menu_key(text[:80])
        words = [word for word in re.findall(r"\w+", wanted) if len(word) >= SHORTEST_WORD]
        # A shorter label, of which the words are a larger part, is the more likely one.
        holding = sorted(
            (key for key in candidates if words and all(word in key for word in words)), key=len
        )
        found = extract(
            wanted, candidates.keys(), scorer=ratio, limit=2 * MOST_NEAREST, score_cutoff=60
        )
        alike = (key for key, _, _ in found if candidates[key] not in RESIDUAL)
        return tuple(dict.fromkeys(candidates[key] for key in (*holding, *alike)))[:MOST_NEAREST]


def _menu_key(text: str) -> str:
    plain = decomposed(text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return letters.replace("_", " ").replace("-", " ").strip()
