"""A list of terms: looked up by code, iterated in the order of its file."""

import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from types import MappingProxyType
from typing import Generic, TypeVar

from shared.problems import FieldFault
from shared.taxonomy.terms import Term

T_co = TypeVar("T_co", bound=Term, covariant=True)

UNKNOWN_CODE = "unknown-code"


class UnknownCode(ValueError):
    """A code that the list does not have; `nearest` names up to three that it has.

    The text never repeats the code: what was typed there may be a name or a narrative that slipped
    into the wrong field, and error texts reach logs. As a ValueError it is also what pydantic
    expects of a validator.
    """

    def __init__(self, kind: str, code: str, nearest: tuple[str, ...]) -> None:
        self.kind = kind
        self.code = code
        self.nearest = nearest
        hint = f"; nearest: {', '.join(nearest)}" if nearest else ""
        super().__init__(f"not a code of {kind}{hint}")


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
            raise UnknownCode(self.kind, code, self.nearest(code))
        return term

    def check(self, code: str) -> str:
        """Return `code` if the list has it: for pydantic's AfterValidator."""
        return self.get(code).code

    def fault(self, code: str, *, field: str) -> FieldFault | None:
        """Return what is wrong with `code` in `field` (a path such as `acts.0.violation`)."""
        try:
            self.get(code)
        except UnknownCode as unknown:
            return FieldFault(field=field, message=str(unknown), code=UNKNOWN_CODE)
        return None

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

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return up to three codes that look like `text` or whose label does, the best first."""
        candidates = {_menu_key(code): code for code in self._by_code}
        for term in self:
            for label in term.labels.model_dump(exclude_none=True).values():
                candidates.setdefault(_menu_key(label), term.code)
        # Long texts are never codes, and difflib's cost grows with their square.
        wanted = _menu_key(text[:80])
        found = get_close_matches(wanted, candidates, n=6, cutoff=0.6)
        return tuple(dict.fromkeys(candidates[key] for key in found))[:3]


def _menu_key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return letters.replace("_", " ").replace("-", " ").strip()
