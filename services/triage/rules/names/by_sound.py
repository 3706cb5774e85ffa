"""Find a name in a text by its sound: in another script, standard of transliteration or order.

A word of a name alone is found if it is long enough, or is beside a title or the initial of another
word of the name. The whole name, or two words of it near each other, may be shorter.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from math import inf

from services.triage.rules.names.spoken import SpokenName
from services.triage.rules.texts.spoken import APART, SURELY_ALIKE, SoundFound, SpokenText, Written
from shared.names.titles import is_title

_SUPPORTED = 2.0
"""Needed of one word of a name beside a title or an initial."""
_FAR = 6.0
"""Needed of two words of a name that others part."""
_IN_ONE_WORD, _IN_ONE_SMALL = 7.0, 8.0
"""Needed of a whole name in one word; without a capital, more."""
_IN_SEQUENCE = {Written.CAPITAL: 3.0, Written.CASELESS: 6.5, Written.SMALL: 5.0}
"""Needed of all words of a name, one after the other."""
_MOST_ROWS = 2000
_SURE = 6.0
"""Needed where one side writes no vowels, so that nothing else could agree: four consonants."""
_WHOLE = -1
"""Stands for all words of a name as one part."""


class SoundMatch(IntEnum):
    """How much of a name sounds in a text."""

    NO = 0
    MAYBE = 1
    SURELY = 2


def heard(name: SpokenName, text: SpokenText) -> SoundMatch:
    """Return whether the name, or enough of it, sounds in the text."""
    hits = _surest(hit for at, ways in enumerate(name.parts) for hit in text.hits(at, ways))
    wholes = [hit for hit in text.hits(_WHOLE, name.wholes) if _is_whole(hit)]
    if any(_is_sure((hit,)) for hit in wholes):
        return SoundMatch.SURELY
    near = False
    for pair in _pairs(hits, text):
        near = True
        if _is_sure(pair):
            return SoundMatch.SURELY
    if near or wholes or text.is_in_handle(name.wholes):
        return SoundMatch.MAYBE
    alone = any(
        _is_enough_alone(hit, name, text) for hit in hits if hit.run.written is not Written.SMALL
    )
    return SoundMatch.MAYBE if alone or _are_in_sequence(hits, len(name.parts)) else SoundMatch.NO


def _surest(hits: Iterable[SoundFound]) -> list[SoundFound]:
    """Return of each run of words the way to say it that says most, for each part of the name."""
    surest: dict[tuple[int, int, int], SoundFound] = {}
    for hit in hits:
        key = (hit.part, hit.run.start, hit.run.end)
        if key not in surest or (hit.weight, hit.alike) > (surest[key].weight, surest[key].alike):
            surest[key] = hit
    return list(surest.values())


def _pairs(hits: Sequence[SoundFound], text: SpokenText) -> Iterator[tuple[SoundFound, SoundFound]]:
    """Yield two words of the name near each other that are enough together."""
    most = {hit.part: 0.0 for hit in hits}
    for hit in hits:
        most[hit.part] = max(most[hit.part], hit.weight)
    others = {part: max([most[at] for at in most if at != part], default=-inf) for part in most}
    likely = [hit for hit in hits if hit.weight + others[hit.part] >= hit.run.written.whole]
    before: list[SoundFound] = []
    for hit in sorted(likely, key=lambda hit: hit.run.start):
        start = hit.run.start
        before = [each for each in before if each.run.end + APART >= start]
        lacking = hit.run.written.whole - hit.weight
        for each in before:
            if (
                each.weight >= lacking
                and _are_enough(each, hit)
                and text.are_near(each.run, hit.run)
            ):
                yield each, hit
        before.append(hit)


def _are_enough(one: SoundFound, other: SoundFound) -> bool:
    if one.part == other.part:
        return False
    parted = one.run.end != other.run.start
    needed = max(one.run.written.whole, other.run.written.whole, _FAR if parted else 0.0)
    return one.weight + other.weight >= needed


def _is_whole(hit: SoundFound) -> bool:
    run = hit.run
    if hit.alike < SURELY_ALIKE or hit.weight < run.written.whole:
        return False
    if run.end > run.start + 1:
        return hit.vowels
    capital = run.written is Written.CAPITAL
    return hit.weight >= (_IN_ONE_WORD if capital else _IN_ONE_SMALL)


def _is_sure(hits: Sequence[SoundFound]) -> bool:
    """Return whether the consonants agree of which alone both sides write all."""
    sparse = not all(hit.vowels for hit in hits)
    small = any(hit.run.written is Written.SMALL for hit in hits)
    return sparse and not small and sum(hit.weight for hit in hits) >= _SURE


def _is_enough_alone(hit: SoundFound, name: SpokenName, text: SpokenText) -> bool:
    if hit.weight >= hit.run.written.alone and (hit.alike >= SURELY_ALIKE or hit.begins_alike):
        return True
    if hit.run.written is not Written.CAPITAL or hit.weight < _SUPPORTED:
        return False
    before, after = text.beside(hit.run)
    if is_title(before) and before[0].isupper():
        return True
    initials = [each for each in (before, after) if len(each) == 1 and not each.islower()]
    return any(name.may_begin(each, hit.part) for each in initials)


def _are_in_sequence(hits: Sequence[SoundFound], size: int) -> bool:
    """Return whether all words of the name follow each other, in any order, however written."""
    if len({hit.part for hit in hits}) < max(size, 2):
        return False
    starts: dict[int, list[SoundFound]] = {}
    for hit in hits:
        if hit.alike >= SURELY_ALIKE and hit.vowels:
            starts.setdefault(hit.run.start, []).append(hit)
    rows: list[tuple[SoundFound, frozenset[int], float]] = [
        (hit, frozenset({hit.part}), hit.weight) for each in starts.values() for hit in each
    ]
    for last, parts, weight in rows:
        if len(parts) == size and weight >= _IN_SEQUENCE[last.run.written]:
            return True
        if len(rows) < _MOST_ROWS:
            rows += [
                (hit, parts | {hit.part}, weight + hit.weight)
                for hit in starts.get(last.run.end, ())
                if hit.part not in parts and hit.run.written is last.run.written
            ]
    return False
