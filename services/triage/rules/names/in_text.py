"""Whether a name is in a text, in any script, spelling or form of a handle.

A name is looked for as it was written, folded to plain Latin letters, joined, reversed, and by its
consonants; what only sounds like it is a maybe. If unsure, the answer is yes. The cost grows with
the length of the text and the number of names, and with nothing else.
"""

import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import pairwise

from services.triage.rules.names.by_sound import heard
from services.triage.rules.names.spoken import MOST_WORDS, SpokenName, spoken_name
from services.triage.rules.texts.ordinary_words import ORDINARY
from services.triage.rules.texts.searchable import (
    JOINED,
    WORDS,
    Text,
    bare_text,
    fold,
    parts_of,
    scripts_of,
)
from shared.names import transliterate
from shared.names.burmese import without_honorific
from shared.names.chinese import as_surname, other_surnames
from shared.names.forms import LONGEST
from shared.unicode_forms import decomposed

SHORTEST = 3
"""A word of a name with fewer letters is a particle or an initial, unless it is the whole name."""
_LONG_ENOUGH = 4
"""A word in small letters with fewer letters is taken for a common one."""
UNPARTED = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "THAI", "KHMER", "LAO", "MYANMAR", "TIBETAN")
"""Scripts whose words are not parted by spaces."""
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


_READ = frozenset({"CYRILLIC", "ARABIC", "GREEK"})
"""Scripts, beside Latin, in which a name of another script is found by its sound."""
_MEASURED = frozenset({"LATIN", "CYRILLIC", "ARABIC", "CJK", "MYANMAR"})
_MEASURED_LETTERS = frozenset("ıøåßæœłđ")
_FEW_CONSONANTS = 4


class Match(IntEnum):
    """How surely a name was found. `MAYBE`: the word is also part of a name, and may be no name."""

    NO = 0
    MAYBE = 1
    SURE = 2


def find_names(names: Iterable[str], text: Text, known: Iterable[str] = ()) -> Match:
    """Return how surely one of the names of persons is in the text.

    A word of a name counts if it has a capital or its script has none; in small letters it is a
    maybe. Words that are also in the `known` names, such as a family name, identify nobody.
    """
    return NamesToFind(names, known).look(text)


class NamesToFind:
    """Names of persons, prepared once for any number of texts; as for `find_names`."""

    def __init__(self, names: Iterable[str], known: Iterable[str] = ()) -> None:
        self._borne = {word for name in known for form in forms(name) for word in form}
        self._names = [(name, forms(name)) for name in names]
        self._spoken: dict[str, SpokenName] = {}
        self._whole: dict[str, str] = {}

    def look(self, text: Text) -> Match:
        """Return how surely one of the names is in the text."""
        found = (self._look(name, written, text) for name, written in self._names)
        return max(found, default=Match.NO)

    def is_heard(self, text: Text) -> bool:
        """Return whether one of the names sounds in the text, or is surely written there."""
        return any(
            self._heard(name, text) is not Match.NO or self._is_sure(name, written, text)
            for name, written in self._names
        )

    def _heard(self, name: str, text: Text) -> Match:
        if name not in self._spoken:
            self._spoken[name] = spoken_name(name, self._borne, text.spoken.say)
        return Match(heard(self._spoken[name], text.spoken))

    def _look(self, name: str, written: set[tuple[str, ...]], text: Text) -> Match:
        if self._is_sure(name, written, text):
            return Match.SURE
        near = any(_is_near(form, own, text) for form, own in self._own(written))
        found = Match.MAYBE if near else Match.NO
        if all(self._borne.issuperset(form) for form in written):
            return found
        # The text may hold the name in a script that is not read here, but by who knows it.
        foreign = Match.MAYBE if text.scripts - _READ - scripts_of(name) else Match.NO
        return max(found, foreign, self._heard(name, text))

    def _is_sure(self, name: str, written: set[tuple[str, ...]], text: Text) -> bool:
        """Return whether a name is written in the text, in one of its forms or as it is."""
        if any(_is_form_in(form, own, text) for form, own in self._own(written)):
            return True
        if name not in self._whole:
            self._whole[name] = _as_written(name)
        whole = self._whole[name]
        is_whole = bool(whole) and text.has_as_written(whole)
        return is_whole and not all(map(self._borne.issuperset, written))

    def _own(self, written: set[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        """Yield the forms of a name, each with its words that nobody else bears."""
        for form in written:
            if own := [word for word in form if word not in self._borne]:
                yield form, own


def is_unsearchable(name: str) -> bool:
    """Return whether a text may have the name in a spelling that no search here finds.

    It is in a script whose spellings are not measured (`bench`), or nearly without consonants.
    """
    spelt = spoken_name(name)
    bare = bare_text(name)
    if not spelt.parts or scripts_of(bare) - _MEASURED or not all(map(_is_measured, bare)):
        return True
    return any(not each.vowels for ways in spelt.parts for each in ways) and (
        sum(max(len(each.consonants) for each in ways) for ways in spelt.parts) < _FEW_CONSONANTS
    )


def _is_measured(letter: str) -> bool:
    """Return whether it is known how a Latin letter with marks is written without: `ş`, not `ə`."""
    if letter.isascii() or not unicodedata.name(letter, "").startswith("LATIN"):
        return True
    base = decomposed(letter.casefold())[0]
    return base.isascii() or base in _MEASURED_LETTERS


def _is_form_in(form: tuple[str, ...], own: Sequence[str], text: Text) -> bool:
    """Return whether a form of a name is surely in the text; `own`: its words that identify."""
    shortest = 2 if len(form) == 1 else SHORTEST
    if any(_stands_alone(word, text, shortest) for word in own):
        return True
    if len(form) > 1 and text.has_in_sequence(form):
        return True
    pairs = map("".join, pairwise(form))
    joins = {"".join(form), "".join(reversed(form)), *pairs}
    if any(len(join) > SHORTEST and text.has_joined(join) for join in joins - set(form)):
        return True
    return any(len(word) >= JOINED and text.has_in_handle(word) for word in own)


def _is_near(form: tuple[str, ...], own: Sequence[str], text: Text) -> bool:
    """Return whether the text may have a form of a name."""
    if any(word in text.short for word in own) or any(
        len(word) >= _LONG_ENOUGH and word not in ORDINARY and text.has_small(word) for word in own
    ):
        return True
    # A short name inside a hashtag is not certain: `#freelina` may be about Li Na.
    short = {"".join(form), "".join(reversed(form)), *own}
    return any(len(each) >= _LONG_ENOUGH and text.has_in_hashtag(each) for each in short)


def _stands_alone(word: str, text: Text, shortest: int) -> bool:
    """Return whether a word of a name is there with a capital that it has as a name."""
    if word not in text.capital or len(word) < shortest:
        return False
    return shortest < SHORTEST or word not in ORDINARY or text.has_capital_apart(word)


def is_written(name: str, text: Text) -> bool:
    """Look for the name as it is, also inside other words: an article may be attached to it."""
    written = _as_written(name)
    return bool(written) and text.has_as_written(written)


def _as_written(name: str) -> str:
    """Return a name in small letters without spaces; "" if it is Latin, or too short to tell."""
    written = "".join(without_honorific(bare_text(name)).casefold().split())
    scripts = {unicodedata.name(each, "").partition(" ")[0] for each in written if each.isalpha()}
    if not scripts or "LATIN" in scripts:
        return ""
    unparted = all(script.startswith(UNPARTED) for script in scripts)
    return written if len(written) >= (2 if unparted else JOINED) else ""


def look_for_sounds(name: str, text: Text, apart: Container[str] = ()) -> Match:
    """Look for the name in another spelling, script or order, without the words `apart`."""
    return Match(heard(spoken_name(name, apart, text.spoken.say), text.spoken))


def forms(name: str) -> set[tuple[str, ...]]:
    """Return the ways in which a name is written in Latin letters, each as its words."""
    bare = bare_text(name[:LONGEST])
    low = bare.casefold()
    other = low.translate(_SPELT)
    spelt = (bare,) if other == low else (bare, other)
    forms = {tuple(fold(p) for w in WORDS.findall(s) for p in parts_of(w)) for s in spelt}
    forms.add(tuple(transliterate(name).split()))
    forms |= {other for form in forms for other in _other_surnames(bare, form)}
    return {tuple(filter(None, form))[:MOST_WORDS] for form in forms} - {()}


def _other_surnames(bare: str, form: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the form with its first or last word as other spellings of a Chinese surname."""
    for at in {0, len(form) - 1} if len(form) > 1 else ():
        surname = (at == 0 and as_surname(bare[:1])) or form[at]
        for other in {surname, *other_surnames(surname)} - {form[at]}:
            yield (*form[:at], other, *form[at + 1 :])
