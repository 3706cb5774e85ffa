"""The words for several persons of a record together, in six languages: "all three", "the others".

Without accents and in small letters, as the words of `words_between.py`.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

from collections.abc import Mapping

from services.triage.rules.texts.plain_letters import any_of, plain, unaccented

_NUMBERS = {
    2: "two deux dos dois duas двое двоих двоим две два الاثنان الاثنين الاثنتان الاثنتين",
    3: "three trois tres трое троих троим три الثلاثة الثلاث",
    4: "four quatre cuatro quatro четверо четверых четверым الأربعة الأربع",
    5: "five cinq cinco пятеро пятерых الخمسة الخمس",
    6: "six seis шестеро шестерых الستة الست",
    7: "seven sept siete sete семеро семерых السبعة السبع",
    8: "eight huit ocho oito восьмеро الثمانية",
    9: "nine neuf nueve nove девятеро التسعة",
    10: "ten dix diez dez десятеро العشرة",
}
NUMBERS: Mapping[str, int] = {
    word: number for number, words in _NUMBERS.items() for word in unaccented(plain(words)).split()
}
_NUMBER = "|".join(sorted(NUMBERS, key=len, reverse=True))
_DEFENDERS = (
    r"defenders|defenseure?s|defenseuses|defensor[ae]s|правозащитник\w*|правозащитниц\w*|"
    r"المدافع(?:ون|ين|ات)"
)
_WHOM = (
    rf"{_DEFENDERS}|women|men|persons|people|activists|femmes|hommes|personnes|militante?s|mujeres|"
    r"hombres|personas|activistas|mulheres|homens|pessoas|ativistas|женщин\w?|мужчин\w?|человека?|"
    r"активист\w*|النساء|الرجال|الأشخاص|الناشطون|الناشطين|الناشطات"
)
_OF_RIGHTS = (
    r"(?:\s+(?:(?:des|de los|de|dos) (?:droits (?:humains|de l'homme)|derechos humanos|"
    r"direitos humanos)|defensor[ae]s|defenseure?s|عن حقوق الإنسان))?"
)
_ALL = (
    r"all|the|tous|toutes|tous les|toutes les|les|los|las|os|as|todos los|todas las|todos os|"
    r"todas as|все|всех|всем"
)
COUNTED = (
    any_of(
        rf"(?<!\w)(?:{_ALL})\s+(?P<number>{_NUMBER})(?:\s+(?:human rights\s+)?(?P<whom>{_WHOM}))?"
        rf"{_OF_RIGHTS}(?!\w)"
    ),
    any_of(
        rf"(?<!\w)[وف]?(?:(?P<whom>{_WHOM})\s+)?(?P<number>ال(?:{_NUMBER.replace('ال', '')}))(?!\w)"
    ),
    any_of(
        rf"(?<!\w)(?P<whom>both|ambos|ambas|оба|обе|обоих|обеих)(?:\s+(?P<of>{_WHOM}))?(?!\w)"
        r"|(?<!\w)[وف]?(?P<pair>كلاهما|كلتاهما|المرأتان|المرأتين|الرجلان|الرجلين|المدافعتان|المدافعتين|"
        r"المدافعان)(?!\w)"
    ),
)
"""So many persons, as all of them; without a number, two."""
_OF_OTHERS = (
    r"(?!\s+(?:of|from|in|at|who|that|qui|dont|de|du|des|d'|del|do|da|dos|das|que|en|em|no|na|"
    r"из|с|от|по|в|الذين|اللواتي|في|من)(?!\w))"
)
"""Words behind "the defenders" that say which, so others may be meant."""
_BEGINS = r"^\W*(?:[^,;:]{0,40},\s*)?"
DEFENDERS = any_of(
    rf"{_BEGINS}(?P<whom>(?:all (?:of )?|tous |toutes |todos |todas )?(?:the|les|las|los|os|as)\s+"
    rf"(?:human rights\s+)?(?:{_DEFENDERS}){_OF_RIGHTS})(?!\w){_OF_OTHERS}"
    r"|^\W*(?:все )?(?P<in_russian>правозащитники|правозащитницы(?= были))(?!\w)"
    r"(?! (?:в|на|из|и)(?!\w))"
    rf"|{_BEGINS}(?:[^\W\d_]+\s+)?(?P<in_arabic>المدافعون(?:\s+عن حقوق الإنسان)?)(?!\w){_OF_OTHERS}"
)
"""Those of whom a text tells, together: only where a sentence begins with them, as its subject."""
REST = any_of(
    rf"(?<!\w)(?:the|les|los|las|os|as)\s+(?:(?P<first>{_NUMBER})\s+)?(?:other|others|remaining|autres|otr[oa]s|outr[oa]s)"
    rf"(?:\s+(?P<number>{_NUMBER}))?(?!\w)"
    rf"|(?<!\w)(?P<russian>{_NUMBER})\s+(?:других|остальных)(?!\w)"
    rf"|(?<!\w)(?:другие|остальные)(?:\s+(?P<behind>{_NUMBER}))?(?!\w)"
    r"|(?<!\w)(?:the rest|les? restants?|l[oa]s demas|[oa]s demais|[oa]s restantes|остальных)(?!\w)"
    rf"|(?<!\w)[وف]?(?:(?P<arabic>{_NUMBER})\s+)?(?:الآخران|الآخرين|الآخرون|الأخريات|الباقون|الباقين)(?!\w)"
)
"""All but those who were named."""
WOMEN = frozenset(
    unaccented(
        plain(
            "las toutes duas women femmes mujeres mulheres женщины женщин правозащитницы "
            "правозащитниц ambas обе обеих defensoras defenseures defenseuses المدافعات النساء "
            "الناشطات كلتاهما المرأتان المرأتين المدافعتان المدافعتين"
        )
    ).split()
)
"""Words for women, and the articles before a number of them; not of « las personas »."""
OF_ANYBODY = frozenset({"personas", "personnes", "pessoas"})
MEN = frozenset(
    unaccented(plain("men hommes hombres homens мужчины мужчин الرجال الرجلان الرجلين")).split()
)
DECLINED = frozenset(unaccented(plain("всех всем обоих обеих двоих троих правозащитников")).split())
"""Russian words in a case of those to whom something was done."""
