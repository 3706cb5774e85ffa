"""Measure how similar two names are, so that similar cases can be proposed to a person."""

from rapidfuzz.distance import Levenshtein

from shared.names.forms import Token, normalise, tokens

PROPOSE_FROM = 0.8
"""From this similarity on, two names are worth a person's look."""

_INITIAL = 0.75
_CONSONANTS_ONLY = 0.95
_WITH_ARTICLE = 0.95
_WRITTEN_APART = 0.95
_TOO_FAR = 0.7
_OTHER_SPELLING = 0.7
_SHORTER_SIDE = 0.7
_VOWELS = frozenset("aeiou")


def similarity(left: str, right: str) -> float:
    """Return 0.0 (nothing in common) to 1.0 (the same); the order of the two does not matter.

    It tolerates differences of script, spelling, order, particles, initials and joined words. Two
    people can have the same name, and one person several: the result is a proposal, never a
    decision.
    """
    if not (one := normalise(left)) or not (other := normalise(right)):
        return 0.0
    if one == other:
        return 1.0
    ours, theirs = tokens(left), tokens(right)
    if not ours or not theirs:
        return 0.0
    lower, higher = sorted((_covered(ours, theirs), _covered(theirs, ours)))
    # A name of two or more words that is part of a longer one may be the same person's: second
    # surnames, patronymics and middle names are often left out. A single word says little.
    weight = _SHORTER_SIDE if min(len(ours), len(theirs)) > 1 else 0.5
    likeness = weight * higher + (1 - weight) * lower
    if _run_together(ours) == _run_together(theirs):
        likeness = max(likeness, _WRITTEN_APART)
    return min(likeness, 1.0)


def _covered(ours: tuple[Token, ...], theirs: tuple[Token, ...]) -> float:
    return sum(max(token_likeness(a, b) for b in theirs) for a in ours) / len(ours)


def _run_together(words: tuple[Token, ...]) -> str:
    return "".join(word.folded for word in words)


def token_likeness(a: Token, b: Token) -> float:
    """Return 0.0 to 1.0: how similar a word of one name is to a word of another."""
    if a.latin == b.latin:
        return 1.0 if a.vowels and b.vowels else _CONSONANTS_ONLY
    if 1 in (len(a.latin), len(b.latin)):
        return _INITIAL if a.latin[0] == b.latin[0] else 0.0
    if not (a.vowels or b.vowels):  # within one script that leaves out vowels, spellings are stable
        return _OTHER_SPELLING * _close(a.latin, b.latin)
    if not (a.vowels and b.vowels):
        return _CONSONANTS_ONLY * _by_consonants(a.skeleton, b.skeleton)
    without = (_without_article(a.folded), _without_article(b.folded))
    return max(_by_sound(a.folded, b.folded), _WITH_ARTICLE * _by_sound(*without))


def _by_consonants(a: str, b: str) -> float:
    if a == b:
        return 1.0 if a else 0.0
    # A word of two or three consonants is too short to allow a difference.
    return _close(a, b) if min(len(a), len(b)) > 3 else 0.0  # noqa: PLR2004 (said above)


def _by_sound(a: str, b: str) -> float:
    # An "e" in Latin letters stands for "a" in some spellings of a name and for "i" in others.
    likeness = max(
        _close(a.replace("e", vowel), b.replace("e", vowel)) for vowel in ("e", "a", "i")
    )
    if a[-1:] != b[-1:] and {a[-1:], b[-1:]} <= _VOWELS and "e" not in {a[-1:], b[-1:]}:
        likeness *= 0.6  # Maria and Mario are two people
    return likeness


def _close(a: str, b: str) -> float:
    if not a or not b:
        return 0.0
    return Levenshtein.normalized_similarity(a, b, score_cutoff=_TOO_FAR)


def _without_article(word: str) -> str:
    return word[2:] if len(word) > 5 and word.startswith(("al", "el")) else word  # noqa: PLR2004 (shorter ones are names: Elena)
