"""Define Portuguese for documents."""

import re
from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.authorities import by_noun, defining, placed_by
from services.triage.drafting.languages.contractions import Contractions
from services.triage.drafting.languages.language import Language

_INDEFINITE = re.compile(r"(?:^|(?<= e ))um(?:a|as)?(?= )|(?:^|(?<= e ))uns(?= )")

CONTRACTIONS = Contractions(
    pairs={
        ("de", "o"): "do",
        ("de", "a"): "da",
        ("de", "os"): "dos",
        ("de", "as"): "das",
        ("a", "o"): "ao",
        ("a", "a"): "à",
        ("a", "os"): "aos",
        ("a", "as"): "às",
        ("em", "o"): "no",
        ("em", "a"): "na",
        ("em", "os"): "nos",
        ("em", "as"): "nas",
        ("por", "o"): "pelo",
        ("por", "a"): "pela",
        ("por", "os"): "pelos",
        ("por", "as"): "pelas",
        ("de", "este"): "deste",
        ("de", "esta"): "desta",
        ("de", "estes"): "destes",
        ("de", "estas"): "destas",
    },
    titles=r"o Sr\.|a Sra\.|os Srs\.|as Sras\.|o Dr\.|a Dra\.|o professor|a professora"
    r"|o Adv\.|a Adv\.|Mx\.",
    nouns={
        "o": "centro|clube|coletivo|comité|comitê|conselho|consórcio|escritório|fórum|gabinete"
        "|grupo|instituto|jornal|laboratório|movimento|núcleo|observatório|partido|programa"
        "|projeto|serviço|sindicato",
        "a": "aliança|articulação|assembleia|associação|campanha|casa|clínica|coalizão|coligação"
        "|comissão|comunidade|confederação|cooperativa|coordenação|federação|fundação|iniciativa"
        "|liga|ordem|organização|pastoral|plataforma|rádio|rede|revista|sociedade|união"
        "|universidade",
    },
)


def long_date(day: date) -> str:
    """Return a date as it is printed: "24 de maio de 2018"."""
    return format_date(day, "d 'de' MMMM 'de' y", locale="pt")


def definite(act: str) -> str:
    """Return words of an act with the definite article: "uma incursão", "a incursão"."""
    known = {"um": "o", "uma": "a", "uns": "os", "umas": "as"}
    return _INDEFINITE.sub(lambda found: known[found[0]], act)


defined = defining(
    by_noun(
        {
            "o": "aeroporto centro comando congresso departamento exército governo hospital juiz"
            " ministério parlamento senado serviço tribunal",
            "a": "agência câmara defensoria delegacia direção embaixada esquadra guarda justiça"
            " penitenciária polícia presidência prisão procuradoria promotoria secretaria unidade"
            " universidade",
            "as": "autoridades forças",
            "os": "serviços",
        }
    ),
    by_noun(
        {
            "o": "airport board bureau centre center committee council court department government"
            " headquarters hospital ministry office parliament secretariat senate service tribunal",
            "a": "agency authority brigade commission directorate division guard navy police prison"
            " prosecution station unit university",
            "as": "forces",
            "os": "services",
        }
    ),
)

PORTUGUESE = Language(
    code="pt",
    join=CONTRACTIONS.join,
    long_date=long_date,
    spaced=None,
    repeated=CONTRACTIONS.repeated,
    with_article=CONTRACTIONS.with_article,
    definite=definite,
    defined=defined,
    at_place=placed_by(defined),
    latter=("esta última", "este último"),
    address_labels=("tel", "telefone", "correio eletrónico", "correio eletrônico"),
)
