"""Define Spanish for documents."""

import re
from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.authorities import by_noun, defining, placed_by
from services.triage.drafting.languages.contractions import Contractions
from services.triage.drafting.languages.language import Language

_SOUNDS_LIKE_I = re.compile(r"h?[ií](?![aeo])", re.IGNORECASE)
# "Ana e Inés", but "agua y hielo", "Ana y Iago": there the i begins a diphthong.

_INDEFINITE = re.compile(r"(?:^|(?<= y ))un(?:a|os|as)?(?= )")

CONTRACTIONS = Contractions(
    pairs={("de", "el"): "del", ("a", "el"): "al"},
    titles=r"el Sr\.|la Sra\.|los Sres\.|las Sras\.|el Dr\.|la Dra\.|el profesor|la profesora"
    r"|el Lic\.|la Lic\.|Mx\.",
    nouns={
        "el": "bufete|cabildo|centro|colectivo|colegio|comité|congreso|consejo|consorcio|equipo"
        "|foro|frente|grupo|instituto|laboratorio|movimiento|observatorio|partido|periódico"
        "|proceso|programa|proyecto|semanario|servicio|sindicato",
        "la": "alianza|asamblea|asociación|brigada|casa|central|clínica|coalición|comisión"
        "|comunidad|confederación|cooperativa|coordinadora|corporación|federación|fundación"
        "|iniciativa|junta|liga|mesa|oficina|organización|plataforma|radio|red|revista|sociedad"
        "|unión|universidad",
    },
)


def long_date(day: date) -> str:
    """Return a date as it is printed: "24 de mayo de 2018"."""
    return format_date(day, "d 'de' MMMM 'de' y", locale="es")


def conjoined(conjunction: str, words: str) -> str:
    """Return the last of a series with its conjunction: "y Beth", "e Inés"."""
    said = "e" if conjunction == "y" and _SOUNDS_LIKE_I.match(words) else conjunction
    return f"{said} {words}"


def definite(act: str) -> str:
    """Return words of an act with the definite article: "un allanamiento", "el allanamiento"."""
    known = {"un": "el", "una": "la", "unos": "los", "unas": "las"}
    return _INDEFINITE.sub(lambda found: known[found[0]], act)


defined = defining(
    by_noun(
        {
            "el": "aeropuerto batallón centro comando congreso cuerpo departamento ejército"
            " gobierno hospital juez juzgado ministerio parlamento senado servicio tribunal",
            "la": "agencia alcaldía audiencia brigada comisaría corte cárcel defensoría dirección"
            " embajada fiscalía guardia municipalidad oficina policía presidencia prisión"
            " procuraduría sala secretaría unidad universidad",
            "las": "autoridades fuerzas",
            "los": "servicios",
        }
    ),
    by_noun(
        {
            "el": "airport board bureau centre center committee council department government"
            " headquarters hospital ministry parliament senate service tribunal",
            "la": "agency authority brigade commission court directorate division guard navy office"
            " police prison prosecution secretariat station unit university",
            "las": "forces",
            "los": "services",
        }
    ),
)

SPANISH = Language(
    code="es",
    join=CONTRACTIONS.join,
    long_date=long_date,
    spaced=None,
    repeated=CONTRACTIONS.repeated,
    with_article=CONTRACTIONS.with_article,
    conjoined=conjoined,
    definite=definite,
    quotes=("«", "»"),
    defined=defined,
    at_place=placed_by(defined),
    latter=("esta última", "este último"),
    address_labels=("tel", "teléfono", "correo", "correo electrónico"),
)
