"""Whether a name is in a text, in any script, spelling or form of a handle.

A name is looked for as it was written, folded to plain Latin letters, joined, reversed, and by its
consonants; what only sounds like it is a maybe. If unsure, the answer is yes. The cost grows with
the length of the text and the number of names, and with nothing else.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from enum import IntEnum
from itertools import pairwise

from services.triage.rules.searchable_text import (
    JOINED,
    WORDS,
    Text,
    bare_text,
    fold,
    parts_of,
    scripts_of,
)
from shared.names import transliterate
from shared.names.forms import LONGEST, Token, tokens
from shared.names.similarity import token_likeness
from shared.names.sounds import ENOUGH, coarse
from shared.unicode_forms import composed, decomposed

SHORTEST = 3
"""A word of a name with fewer letters is a particle or an initial, unless it is the whole name."""
_LONG_ENOUGH = 4
"""A word in small letters with fewer letters is taken for a common one."""
_CONSONANTS = 4
"""So many consonants in sequence are a name; fewer may be another word."""
_SOUNDS, _SOUNDS_LIKE, _SOUNDS_SAME = 5, 0.8, 0.95
"""One word of so many letters sounds like another from this likeness on; a shorter one, from the
higher one.
"""
_MOST_WORDS = 12

UNPARTED = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "THAI", "KHMER", "LAO", "MYANMAR", "TIBETAN")
"""Scripts whose words are not parted by spaces."""
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_ROMANISED_ONE_WAY = frozenset("aeiouynøåßæœłđ")
"""Letters beyond ASCII that everybody writes alike without their marks, or as `_SPELT` says."""


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
    borne = {word for name in known for form in forms(name) for word in form}
    return max((_look(name, text, borne) for name in names), default=Match.NO)


def is_unsearchable(name: str) -> bool:
    """Return whether a text may have the name in a spelling that a search by letters misses."""
    found = tokens(name)
    return not found or not all(each.vowels for each in found) or not _has_one_spelling(name)


def _has_one_spelling(name: str) -> bool:
    """Return whether these letters are always romanised alike: `ü` is, `ş` and `Ж` are not."""
    beyond = (each for each in composed(name).casefold() if each.isalpha() and not each.isascii())
    return all(decomposed(each)[0] in _ROMANISED_ONE_WAY for each in beyond)


def _look(name: str, text: Text, borne: set[str]) -> Match:
    found = Match.NO
    for form in forms(name):
        own = [word for word in form if word not in borne]
        if own:
            found = max(found, _look_for_form(form, own, text))
    if found is Match.SURE or all(borne.issuperset(form) for form in forms(name)):
        return found
    if is_written(name, text):
        return Match.SURE
    # The text may hold the name in another script, which a reader of that script would recognise.
    foreign = Match.MAYBE if text.scripts - scripts_of(name) else Match.NO
    sounds = look_for_sounds([each for each in tokens(name) if each.latin not in borne], text)
    return max(found, foreign, sounds, look_for_consonants(tokens(name), text))


def _look_for_form(form: tuple[str, ...], own: Sequence[str], text: Text) -> Match:
    shortest = 2 if len(form) == 1 else SHORTEST
    if any(word in text.capital and len(word) >= shortest for word in own):
        return Match.SURE
    if len(form) > 1 and text.has_in_sequence(form):
        return Match.SURE
    pairs = map("".join, pairwise(form))
    joins = {"".join(form), "".join(reversed(form)), *pairs}
    if any(len(join) > SHORTEST and text.has_joined(join) for join in joins - set(form)):
        return Match.SURE
    if any(len(word) >= JOINED and text.has_in_handle(word) for word in own):
        return Match.SURE
    found = any(word in text.short for word in own) or any(
        len(word) >= _LONG_ENOUGH and text.has_small(word) for word in own
    )
    # A short name inside a hashtag is not certain: `#freelina` may be about Li Na.
    short = {"".join(form), "".join(reversed(form)), *own}
    found |= any(len(each) >= _LONG_ENOUGH and text.has_in_hashtag(each) for each in short)
    return Match.MAYBE if found else Match.NO


def is_written(name: str, text: Text) -> bool:
    """Look for the name as it is, also inside other words: an article may be attached to it."""
    written = "".join(bare_text(name).casefold().split())
    scripts = {unicodedata.name(each, "").partition(" ")[0] for each in written if each.isalpha()}
    if not scripts or "LATIN" in scripts:
        return False
    unparted = all(script.startswith(UNPARTED) for script in scripts)
    return len(written) >= (2 if unparted else JOINED) and text.has_as_written(written)


def look_for_consonants(name: Sequence[Token], text: Text) -> Match:
    """Look for a whole name that is spelled in another way, or in a script without vowels."""
    if len(name) < 2:  # noqa: PLR2004  # one word alone is not enough
        return Match.NO
    found = Match.NO
    whole = sorted(each.skeleton for each in name)
    sounds = sorted(map(coarse, name))
    sounds_enough = sum(map(len, sounds)) >= ENOUGH
    vowels = all(each.vowels for each in name)
    for run, heard in text.heard:
        for start in range(len(run) - len(name) + 1):
            part = run[start : start + len(name)]
            # If both have their vowels, a name with the same letters was found before.
            firm = all(whole) and not (vowels and all(each.vowels for each in part))
            if firm and sorted(each.skeleton for each in part) == whole:
                return Match.SURE if sum(map(len, whole)) >= _CONSONANTS else Match.MAYBE
            if sounds_enough and sorted(heard[start : start + len(name)]) == sounds:
                found = Match.MAYBE
    return Match.MAYBE if text.is_too_long else found


def look_for_sounds(words: Sequence[Token], text: Text) -> Match:
    """Look for one word of a name in another spelling: `Husayn` for Hussein."""
    for word in words:
        sound = coarse(word)
        least = _SOUNDS_LIKE if len(word.folded) >= _SOUNDS else _SOUNDS_SAME
        near = text.words_by_sound.get(sound, ()) if len(sound) > 1 and word.vowels else ()
        if any(each.vowels and token_likeness(word, each) >= least for each in near):
            return Match.MAYBE
    return Match.NO


def forms(name: str) -> set[tuple[str, ...]]:
    """Return the ways in which a name is written in Latin letters, each as its words."""
    bare = bare_text(name[:LONGEST])
    spelt = (bare, bare.casefold().translate(_SPELT))
    forms = {tuple(fold(p) for w in WORDS.findall(s) for p in parts_of(w)) for s in spelt}
    forms.add(tuple(transliterate(name).split()))
    return {tuple(filter(None, form))[:_MOST_WORDS] for form in forms} - {()}
