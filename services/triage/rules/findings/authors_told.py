"""Whether a text names the State as the author of what others did, or others of what it did.

Only words right beside the act are read: "police beat A", "beaten by police". Who is masked or
unknown may be of either side.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

from collections.abc import Collection

from services.triage.rules.findings.said_of import Said
from services.triage.rules.sides import ANOTHER_STATE, is_of_state
from services.triage.rules.texts.plain_letters import any_of
from shared.taxonomy import Taxonomy

STATE, OTHERS = "state", "others"
_STATE = (
    r"police(?:men|man)?(?: officers?| agents?)?|soldiers?|(?:the )?army|gendarmes?|"
    r"security forces|security agents?|intelligence (?:officers|agents)|prison guards|"
    r"policiers?|soldats?|militaires|l'armee|forces de (?:l'ordre|securite)|"
    r"policias?|agentes de (?:la )?policia|soldados|militares|ejercito|fuerzas de seguridad|"
    r"policiais(?: militares)?|policial|exercito|forcas de seguranca|"
    r"полици(?:я|ей)|полицейски[ейм]\w*|силовик(?:и|ами)|солдат(?:ы|ами)|омоновц(?:ы|ами)|"
    r"(?:رجال |عناصر |ضباط )?(?:من )?(?:ال)?شرطة|(?:ال)?جيش|قوات الأمن|عناصر الأمن|جنود"
)
_OTHERS = (
    r"gang(?: members)?|mob|cartel|hitmen|rebels|insurgents|settlers|drug traffickers|"
    r"bande|gang|foule|trafiquants|tueurs a gages|rebelles|colons|"
    r"sicarios|cartel|pandilleros|turba|narcotraficantes|guerrilleros|"
    r"milicianos|pistoleiros|traficantes|capangas|jaguncos|"
    r"бандит(?:ы|ами)|боевик(?:и|ами)|наемник(?:и|ами)|толп(?:а|ой)|"
    r"عصابة|متمردون|متمردين|مستوطنون|مستوطنين"
)
_ARTICLE = (
    r"(?:(?:the|a|an|some|la|le|les|des|un|une|el|los|las|una|unos|o|a|os|as|um|uma|\w+)\s+){0,2}"
)
_BY = r"\s+(?:\w+\s+){0,2}?(?:by|par|por|pel[oa]s?|من قبل|على (?:يد|أيدي))\s+"
_SIDES = ((STATE, _STATE), (OTHERS, _OTHERS))
_DID = {
    side: any_of(rf"(?:^|[,;:]\s*){_ARTICLE}(?:{words})\s+(?:\w+(?:ly|ment|mente|но)\s+)?$")
    for side, words in _SIDES
}
_DONE = {
    side: any_of(rf"(?:{_BY}{_ARTICLE}|\s+(?=[а-яء-ي]))(?:{words})(?![^\W_])")
    for side, words in _SIDES
}


def is_by_another_side(
    text: str, said: Said, recorded: Collection[str], taxonomy: Taxonomy
) -> bool:
    """Return whether a text names an author of a side that no act of the record has.

    `recorded`: the authors of what was done to somebody; "" where an act names none.
    """
    sides = {_side(each, taxonomy) for each in recorded}
    if not recorded or "" in recorded:
        return False
    if _is_by(text, said, STATE):
        return STATE not in sides
    return _is_by(text, said, OTHERS) and sides == {STATE}


def _is_by(text: str, said: Said, side: str) -> bool:
    act = said.act
    acts_on = act.is_verb and all(each.start >= act.end for each in said.names)
    if acts_on and _DID[side].search(text, 0, act.start):
        return True
    return _DONE[side].match(text, act.end) is not None


def _side(code: str, taxonomy: Taxonomy) -> str:
    """Return the side of a kind of perpetrator; another State has police and soldiers as well."""
    is_state = code == ANOTHER_STATE or is_of_state(code, taxonomy)
    return STATE if is_state else OTHERS
