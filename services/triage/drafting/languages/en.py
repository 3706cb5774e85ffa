"""Define English for documents."""

import re
from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.authorities import head_noun
from services.triage.drafting.languages.language import Language


def long_date(day: date) -> str:
    """Return a date as it is printed: "May 24, 2018"."""
    return format_date(day, "MMMM d, y", locale="en")


def definite(act: str) -> str:
    """Return words of an act with the definite article: "a raid" -> "the raid"."""
    article, _, rest = act.partition(" ")
    return act if article == "the" else f"the {rest if article in {'a', 'an'} else act}"


_NOUNS = frozenset(
    re.findall(
        r"\w+",
        """
        administration agency airport ambassador army authority bar barracks board branch brigade
        bureau center centre chief command commander commission commissioner committee council
        court department directorate director division forces gendarmerie general government
        governor guard headquarters hospital inspectorate institute judge judiciary magistrate
        mayor minister ministry municipality navy office parliament police prefecture premises
        president prison prosecution prosecutor registrar registry secretariat senate service
        services station tribunal unit
        """,
    )
)
"""What the name of an authority or a place ends with, or has before "of"."""
_BEGIN = frozenset(
    {
        *("brigade", "comisario", "comissário", "commissaire", "fiscalía", "juge", "juzgado"),
        *("ministerio", "ministra", "ministre", "ministro", "ministry", "ministère", "ministério"),
        *("parquet", "policía", "polícia", "procureur", "préfet", "serviço", "tribunal"),
    }
)


def with_article(name: str) -> str:
    """Return the name of an authority or a place with its article: "the Ministry of Justice".

    "Judge Invented" has none, nor has a name that this code does not know.
    """
    begins = name.partition(" ")[0].casefold()
    is_known = head_noun(name) in _NOUNS or begins in _BEGIN
    return f"the {name}" if is_known and begins not in {"the", "a", "an"} else name


_AT = frozenset(
    re.findall(
        r"\w+",
        """
        airport border bureau checkpoint court crossing department directorate embassy headquarters
        ministry office prosecution registry secretariat station tribunal university
        """,
    )
)
"""Places at which something is; it is in a prison and in a town."""
_WITHOUT_ARTICLE = frozenset({"airport", "university"})


def at_place(name: str) -> str | None:
    """Return a place at which something is: "the High Court", "Invented Airport"."""
    last, begins = head_noun(name), name.partition(" ")[0].casefold()
    if last not in _AT and begins not in _AT:
        return None
    return name if last in _WITHOUT_ARTICLE else with_article(name)


_ORGANISATIONS = frozenset(
    re.findall(
        r"\w+",
        """
        alliance association bureau campaign center centre church clinic club coalition collective
        commission committee confederation congress council federation forum foundation front fund
        group house initiative institute league movement museum network observatory office
        organisation organization party platform project school secretariat society syndicate
        trust union workshop
        """,
    )
)
"""What the name of an organisation ends with, or has before "of", that has an article."""


_BEGIN_OF_ORGANISATIONS = frozenset(
    re.findall(
        r"\w+",
        """
        alianza asamblea asociación asociacion central centro colectiva colectivo comisión comision
        comité comite confederación consejo coordinadora federación frente fundación fundacion
        instituto mesa movimiento observatorio organización plataforma red sindicato unión
        alliance assemblée association centre coalition collectif comité confédération conseil
        coordination fédération fondation forum institut ligue mouvement observatoire organisation
        plateforme réseau syndicat union
        aliança assembleia associação coletivo comissão comitê confederação conselho coordenação
        federação fundação movimento observatório organização rede
        """,
    )
)
"""What a Spanish, French or Portuguese name of an organisation begins with, that has an article."""


def of_organisation(name: str) -> str:
    """Return the name of an organisation with its article: "the Invented People's Union"."""
    is_name = name[:1].isupper() and " " in name and not name.startswith("The ")
    begins = name.partition(" ")[0].casefold() in _BEGIN_OF_ORGANISATIONS
    return f"the {name}" if is_name and (begins or head_noun(name) in _ORGANISATIONS) else name


_COUNTED = re.compile(r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\b")
_HALF_A_DAY = 12


def days(number: int) -> str:
    """Return a number of days: "15 days"."""
    return f"{number} {'day' if number == 1 else 'days'}"


def hour(hours: int, minutes: int) -> str:
    """Return an hour as it is printed: "5 a.m.", "11:15 p.m.", "noon"."""
    if minutes == 0 and hours % _HALF_A_DAY == 0:
        return "noon" if hours else "midnight"
    told = f"{hours % _HALF_A_DAY or _HALF_A_DAY}{f':{minutes:02}' if minutes else ''}"
    return f"{told} {'a.m.' if hours < _HALF_A_DAY else 'p.m.'}"


def again(words: str) -> str:
    """Return the words for those told of before: "a colleague", "the colleague"."""
    return definite(words) if words.startswith(("a ", "an ")) or _COUNTED.match(words) else words


_ONLY_ONE = frozenset(
    re.findall(
        r"[\w-]+",
        """
        chair chairman chairperson chairwoman co-director co-founder convener coordinator director
        editor editor-in-chief founder head leader president secretary secretary-general
        spokesperson spokesman spokeswoman treasurer vice-president
        """,
    )
)
_ONE_OF_MANY = frozenset({"employee", "member", "volunteer"})
_HAS_WORD = re.compile(r"(?:a|an|the|one|former|formerly|ex|his|her|their|its|head|\d+)\b|ex-")
_SOUNDS_LIKE_VOWEL = re.compile(r"[aei](?!u)|o(?!ne\b)|u(?!ni|se|su)|[AEFHILMNORSX](?=[A-Z])")


def function(words: str) -> str:
    """Return a function behind a name with its article: "a lawyer", but "director of ...".

    None where there is but one in an organisation, and none before several.
    """
    last = head_noun(words)
    of_whole = f"{last} of " in words.casefold() and last not in _ONE_OF_MANY
    is_plural = last.endswith("s") and not last.endswith("ss")
    is_one = last in _ONLY_ONE and words != f"{words.rpartition(' ')[0]} leader"
    is_told = _HAS_WORD.match(words) or is_one or of_whole or is_plural
    if is_told or not words or (words[:1].isupper() and not words[1:2].isupper()):
        return words
    return f"{'an' if _SOUNDS_LIKE_VOWEL.match(words) else 'a'} {words}"


ENGLISH = Language(
    code="en",
    join=lambda preposition, words, _country: f"{preposition} {words}",
    long_date=long_date,
    spaced=None,
    definite=definite,
    defined=with_article,
    function=function,
    suspends=True,
    at_place=at_place,
    with_article=of_organisation,
    hour=hour,
    days=days,
    again=again,
    address_labels=("tel", "telephone", "phone", "fax", "e-mail", "email"),
)
