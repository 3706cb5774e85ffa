"""Several persons of the record who are meant together: "all three", "the others", "the defenders".

Each of them is held against the record, and a finding of one asks for a reason: nothing says that
nobody else was meant.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from services.triage.rules.findings.set_words import (
    COUNTED,
    DECLINED,
    DEFENDERS,
    MEN,
    NUMBERS,
    OF_ANYBODY,
    REST,
    WOMEN,
)
from services.triage.rules.findings.words_between import WORD
from services.triage.rules.names.placed import Placed

_TWO = 2
_Several = tuple[tuple[int, int], str, set[str]]
"""Where the words stand, the words, and who is meant."""


def sets_in(
    text: str,
    gender: Mapping[str, str],
    names: Sequence[Placed],
    spoken_of: Collection[str],
) -> Iterator[Placed]:
    """Yield who is meant by each word for several; `gender`: of everybody who may be meant.

    `text`: as for `said_of`; `names`: of its persons; `spoken_of`: who was named before.
    """
    taken = list[tuple[int, int]]()
    for span, said, whos in chain(_rest(text, gender, names, spoken_of), _all(text, gender)):
        is_new = all(span[1] <= start or end <= span[0] for start, end in taken)
        if len(whos) >= _TWO and is_new:
            taken.append(span)
            declined = not DECLINED.isdisjoint(each[0] for each in WORD.finditer(said))
            yield Placed(*span, frozenset(whos), declined, are_all=True)


def _rest(
    text: str, gender: Mapping[str, str], names: Sequence[Placed], spoken_of: Collection[str]
) -> Iterator[_Several]:
    """Yield "the other two" with all who were not named before, if they are so many."""
    for found in REST.finditer(text):
        named = {who for each in names if each.end <= found.start() for who in each.whos}
        whos = {*gender} - (named or {*spoken_of})
        number = next(filter(None, found.groups()), None)
        if len(whos) < len(gender) and len(whos) == NUMBERS.get(number or "", len(whos)):
            yield found.span(), found[0], whos


def _all(text: str, gender: Mapping[str, str]) -> Iterator[_Several]:
    """Yield "all three" if the record has just so many, "the two women", and "the defenders"."""
    for found in chain.from_iterable(each.finditer(text) for each in COUNTED):
        told = found.groupdict()
        whos = _of_gender(gender, found[0])
        if len(whos) == NUMBERS[told.get("number") or "two"]:
            yield found.span(), found[0], whos
    for found in DEFENDERS.finditer(text):
        group = found.lastgroup or ""
        yield (found.start(group), found.end(group)), found[group], _of_gender(gender, found[group])


def _of_gender(gender: Mapping[str, str], said: str) -> set[str]:
    """Return everybody whom these words fit: of "the two women", the women."""
    words = {each[0] for each in WORD.finditer(said)}
    is_of_women = not WOMEN.isdisjoint(words) and OF_ANYBODY.isdisjoint(words)
    told = "woman" if is_of_women else "man" if not MEN.isdisjoint(words) else ""
    return {who for who, each in gender.items() if told in ("", each)}
