"""Romanise Burmese as people of Myanmar write their own names: အောင် is Aung, ကျော် is Kyaw.

There is no standard that passports follow. The table is the common usage, near to the BGN/PCGN
agreement of 1970: a syllable is an initial with its medials, and a rhyme.
"""

# ruff: noqa: RUF001 (letters of Burmese are meant as such)

import re


def _table(pairs: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in pairs.split())


_INITIALS = _table(
    """
    က=k ခ=kh ဂ=g ဃ=g င=ng စ=s ဆ=s ဇ=z ဈ=z ည=ny ဉ=ny ဋ=t ဌ=ht ဍ=d ဎ=d ဏ=n တ=t ထ=ht ဒ=d ဓ=d န=n
    ပ=p ဖ=ph ဗ=b ဘ=b မ=m ယ=y ရ=y လ=l ဝ=w သ=th ဟ=h ဠ=l အ=
    """
)
_ALONE = {"ဣ": "i", "ဤ": "i", "ဥ": "u", "ဦ": "oo", "ဧ": "e", "ဩ": "aw", "ဪ": "aw", "ဿ": "tha"}
_MEDIALS = {"ျ": "y", "ြ": "y", "ွ": "w", "ှ": "h"}
# Vowel signs, then the consonant that closes the syllable, both without tone marks.
_RHYMES = _table(
    """
    =a ာ=a ါ=a ိ=i ီ=i ု=u ူ=u ေ=ay ဲ=e ော=aw ေါ=aw ို=o ံ=an ိံ=ein ုံ=on က်=et င်=in စ်=it
    ည်=i ဉ်=in တ်=at ထ်=at န်=an ပ်=at မ်=an ယ်=e ဒ်=at ဗ်=at သ်=at လ်=al ရ်=ar ောက်=auk
    ေါက်=auk ောင်=aung ေါင်=aung ိုက်=aik ိုင်=aing ိတ်=eik ိပ်=eik ိန်=ein ိမ်=ein ုတ်=oke
    ုပ်=oke ုန်=on ုမ်=on ိုယ်=oi ိုလ်=ol ဠ်=int
    """
)
_SYLLABLE = re.compile(
    "([\u1000-\u1021])([\u103b-\u103e]*)([\u102b-\u1032\u1036]*)((?:[\u1000-\u1021]\u103a)?)"
)
_ROUNDED = {"an": "un", "at": "ut"}
"""Rhymes after a medial w, which is then not written apart: ထွန်း is Htun."""
_CREAKY = re.compile("(?<![\u102b-\u1032])\u1004(?:\u1037\u103a|\u103a\u1037)")
"""A rhyme in short tone, which is written with a t: မြင့် is Myint."""
_TONES = re.compile("[\u1037\u1038]")
_KILLED_VOWEL = re.compile("(\u1031[\u102b\u102c])\u103a")
_STACKED = re.compile("([\u1000-\u1021])\u1039")

HONORIFICS = ("ဦး", "ဒေါ်", "ကို", "မောင်", "မ")
"""Before a name, for a man or a woman who is older than, or as old as, who speaks."""


def romanised(word: str) -> str:
    """Return the syllables of a Burmese word in Latin letters, separated by spaces."""
    tones = _TONES.sub("", _CREAKY.sub("\u1020\u103a", word))  # a letter that closes no syllable
    plain = _STACKED.sub("\\1\u103a", _KILLED_VOWEL.sub(r"\1", tones))
    # The sign of a final consonant and the tone mark are written in either order.
    spaced = _SYLLABLE.sub(lambda found: f" {_syllable(*found.groups())} ", plain)
    return " ".join("".join(_ALONE.get(each, each) for each in spaced).split())


def without_honorific(name: str) -> str:
    """Return a name in Burmese letters without the honorific before it; any other as it is."""
    if not "\u1000" <= name[:1] <= "\u109f":
        return name
    for each in HONORIFICS:
        rest = name.removeprefix(each).lstrip()
        if rest != name and rest[:1] in _INITIALS and len(_SYLLABLE.findall(rest)) > 1:
            return rest
    return name


def _syllable(initial: str, medials: str, vowels: str, closed: str) -> str:
    onset = _INITIALS[initial]
    marks = "".join(sorted(_MEDIALS[each] for each in medials if each != "ှ"))
    if "ှ" in medials:
        onset = {"y": "sh", "l": "hl", "n": "hn", "m": "hm", "w": "hw", "ny": "hny"}.get(
            onset, f"{onset}h"
        )
    rhyme = _RHYMES.get(vowels + closed) or _RHYMES.get(vowels, "a") + _INITIALS.get(closed[:1], "")
    if "w" in marks and rhyme in _ROUNDED:
        rhyme, marks = _ROUNDED[rhyme], marks.replace("w", "")
    return f"{onset}{marks}{rhyme}"
