"""The words by which somebody is meant without a name, in six languages: relatives and companions.

Without accents and in small letters, as the words of `words_between.py`.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
from collections.abc import Mapping

from services.triage.rules.texts.plain_letters import any_of, plain, unaccented

_TIES = {
    "sister": "sister soeur sœur hermana irma сестра сестру сестре сестрой شقيقة شقيقت أخت",
    "brother": "brother frere hermano irmao брат брата брату братом شقيق أخ أخو أخا",
    "wife": "wife epouse femme esposa mujer mulher жена жену жене женой супруга супругу زوجة زوجت",
    "husband": "husband mari epoux marido esposo муж мужа мужу мужем супруг زوج",
    "partner": "partner partenaire compagne compagnon companera companero pareja companheira "
    "companheiro parceira parceiro партнер партнерша شريكة شريك",
    "mother": "mother mere madre mae мать матери матерью والدة والدت أم",
    "father": "father pere padre pai отец отца отцу отцом والد",
    "daughter": "daughter fille hija filha дочь дочери дочерью ابنة ابنت بنت",
    "son": "son fils hijo filho сын сына сыну сыном ابن",
    "colleague": "colleague collegue colega companero companera коллега коллегу коллеге زميلة "
    "زميلت زميل",
    "lawyer": "lawyer avocat avocate abogado abogada advogado advogada адвокат адвоката محامية "
    "محاميت محامي",
    "driver": "driver chauffeur chofer conductor motorista водитель водителя سائق",
    "bodyguard": "bodyguard escolta guarda-costas телохранитель телохранителя",
    "friend": "friend amie ami amiga amigo подруга подругу друг друга صديقة صديقت صديق",
}
_CODES: dict[str, set[str]] = {}
for _code, _words in _TIES.items():
    for _word in unaccented(plain(_words)).split():
        _CODES.setdefault(_word, set()).add(_code)
TIE_CODES: Mapping[str, frozenset[str]] = {word: frozenset(each) for word, each in _CODES.items()}
"""The codes of ties that a word may mean."""
_ANY = "|".join(sorted(map(re.escape, TIE_CODES), key=len, reverse=True))
TIE_WORD = re.compile(
    rf"(?<!\w)(?:[وفب])?(?P<word>{_ANY})(?P<own>ها|هما|هن|هم|ه)?(?!\w)"
    r"(?:\s+(?:menor|mayor|pequen[ao]|cadette?|ainee?|jumelle|gemel[ao]|mais (?:nov|velh)[ao])"
    r"(?!\w))?"
)
"""A word for a relative; in Arabic with whose it is."""
OWN = any_of(r"(?<!\w)(?P<own>her|his|their|sa|son|leur|su|sua|seu|ее|его|их)\s+(?:[^\W\d_]+\s+)?$")
"""Whose, before the word: "her younger sister"."""
OF_A_WOMAN = frozenset(unaccented(plain("her ее ها")).split())
OF_A_MAN = frozenset(unaccented(plain("his его ه")).split())
OTHERS = any_of(
    r"(?<!\w)(?:another|other|one of|late|former|future|un autre|une autre|autre|un de|une de|ex|"
    r"futur|feu|otr[oa]|un[oa] de|outr[oa]|um de|uma de|finad[oa]|difunt[oa]|falecid[oa]|"
    r"друг(?:ая|ой|ую)|один из|одна из|бывш\w+|покойн\w+|أحد|إحدى)\s+(?:[^\W\d_]+\s+)?$"
)
"""Words before a relative that say that it is another one."""
