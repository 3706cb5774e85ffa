"""Find the article of the names of organisations, authorities and places in Romance languages.

A Spanish, a Portuguese and a French name have the same gender in the two other languages: "la Red
de Mujeres", « la Red de Mujeres ». English names have that of what they would be called there.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from services.triage.drafting.languages.authorities import by_noun, head_noun

MASCULINE, FEMININE = "masculine", "feminine"
SEVERAL_MASCULINE, SEVERAL_FEMININE = "several masculine", "several feminine"

ORGANISATIONS: Mapping[str, str] = MappingProxyType(
    by_noun(
        {
            MASCULINE: (
                "barreau bufete bureau cabildo cabinet centre centro cercle club clube "
                "colectivo colegio coletivo collectif comité comitê congreso congresso "
                "consejo conseil conselho consorcio consortium consórcio equipo "
                "escritório festival foro forum front frente fórum gabinete groupe "
                "groupement grupo institut instituto jornal journal laboratoire "
                "laboratorio laboratório mouvement movimento movimiento núcleo "
                "observatoire observatorio observatório ordre parti partido periódico "
                "proceso programa programme projet projeto proyecto regroupement réseau "
                "secrétariat semanario service servicio serviço sindicato syndicat "
                "théâtre resguardo"
            ),
            FEMININE: (
                "aliança alianza alliance articulação asamblea asociación assembleia "
                "assemblée associação association brigada campanha caravane casa central "
                "chambre clinique clínica coalición coalition coalizão coligação comisión "
                "comissão commission communauté compagnie comunidad comunidade "
                "confederación confederação confédération convention cooperativa "
                "coopérative coordenação coordinadora coordination corporación dynamique "
                "federación federação fondation fundación fundação fédération iniciativa "
                "initiative junta liga ligue maison mesa mutuelle oficina ordem "
                "organisation organización organização pastoral plataforma plateforme "
                "radio red rede revista revue rádio sociedad sociedade société union "
                "universidad universidade université unión união"
            ),
        }
    )
)
"""Nouns that names of organisations begin with."""

_ENGLISH_MASCULINE = frozenset(
    re.findall(
        r"\w+",
        """
        center centre club committee congress council forum front fund group institute movement
        network observatory program programme project trust union
        """,
    )
)
"""Nouns of English organisations that would be masculine in Spanish and Portuguese."""


def is_feminine(organisation: str) -> bool:
    """Return whether an organisation is spoken of as feminine, like the word "organización"."""
    words = organisation.casefold().split()
    begins = words[1] if words[:1] and words[0] in {"el", "la", "o", "a"} and words[1:] else ""
    gender = ORGANISATIONS.get(begins or (words or [""])[0])
    return gender == FEMININE or (
        gender is None and head_noun(organisation) not in _ENGLISH_MASCULINE
    )


_AUTHORITIES = by_noun(
    {
        MASCULINE: (
            "aeropuerto aeroporto aéroport alcalde bataillon batallón bureau cabinet "
            "camp chu chr capitaine capitán centre centro chef chefe colonel comandante "
            "concejal deputado diputado député sargento senador sénateur tenente teniente vereador "
            "comando comisario comissário comité commandant commissaire commissariat "
            "congreso congresso conseil corps coronel cuerpo delegado departamento "
            "directeur director directoire diretor domicile ejército exército fiscal "
            "gobernador gobierno gouvernement gouverneur governador governo greffe "
            "général hospital hôpital jefe juez juge juiz juzgado maire ministerio "
            "ministre ministro ministère ministério parlamento parlement parquet "
            "poste prefeito premier presidente procurador procureur président préfet "
            "régiment secrétariat senado service servicio serviço siège sous-préfet "
            "sénat tribunal"
        ),
        FEMININE: (
            "administration agence agencia agência alcaldía armée assemblée audiencia "
            "autorité brigada brigade caserne cellule chambre comarca comisaría commission "
            "corte cour câmara cárcel defensoria defensoría delegacia deputada diputada direcção "
            "direcção-geral dirección direction direção division douane embaixada "
            "embajada esquadra fiscalía force garde gendarmerie gobernadora guarda "
            "guardia haute inspection jueza juridiction justiça magistrate mairie "
            "marine ministra municipalidad oficina penitenciária police policía "
            "polícia presidencia presidência prisión prison prisão procuradoria "
            "procuraduría promotoria préfecture présidence sala secretaria secretaría "
            "senadora section sous-préfecture sûreté unidad unidade universidad universidade "
            "unité vereadora"
        ),
        SEVERAL_MASCULINE: ("services servicios serviços"),
        SEVERAL_FEMININE: ("autoridades autorités forces fuerzas forças"),
    }
)
"""Nouns that names of authorities and places begin with."""

_SURROUNDINGS = by_noun(
    {
        MASCULINE: (
            "barrio bairro café campamento caserío chemin cementerio corregimiento hotel hôtel "
            "km kilómetro marché mercado municipio município parque parc pont "
            "poste-frontière posto pueblo puente puesto quartier restaurante restaurant "
            "sector terminal village viaduto"
        ),
        FEMININE: (
            "aldea aldeia autopista avenida avenue autoestrada calle carretera casa colonia comuna "
            "comunidad escola escuela estação estación estrada finca frontera fronteira frontière "
            "fazenda gare iglesia igreja maison mosquée mezquita parroquia place plaza praça route "
            "rue rua vereda vila zona"
        ),
    }
)
"""Nouns that places begin with, and no authorities: "vereda La Inventada"."""

OFFICERS = frozenset(
    re.findall(
        r"\w+",
        """
        ambassador attorney captain chief colonel commander commissioner director general governor
        inspector judge lieutenant magistrate major mayor minister president prosecutor registrar
        sergeant warden
        """,
    )
)
"""English words for an officer, before a name or at the end of a title."""

_ALSO_ROMANCE = frozenset({"director", "general", "major"})
"""Those that a Spanish or Portuguese name of an authority may end with."""

_ENGLISH = by_noun(
    {
        MASCULINE: (
            "airport board bureau centre center committee council department "
            "government group headquarters hospital ministry office parliament "
            "registry secretariat senate service tribunal"
        ),
        FEMININE: (
            "agency army authority branch brigade commission directorate division "
            "gendarmerie guard municipality navy police prefecture prison prosecution "
            "unit university"
        ),
        SEVERAL_MASCULINE: ("services"),
        SEVERAL_FEMININE: ("forces"),
    }
)
"""Nouns that English names of authorities and places end with."""

_COURTS = frozenset({"court", "courts"})


def is_listed_noun(word: str) -> bool:
    """Return whether names of authorities, organisations or places are made with this noun."""
    noun = word.casefold()
    listed = (_AUTHORITIES, ORGANISATIONS, _SURROUNDINGS, _ENGLISH, OFFICERS, _COURTS)
    return any(noun in each for each in listed)


def begins_as_authority(words: str) -> bool:
    """Return whether words begin as the name of an authority: "tribunal de Sfax"."""
    return words.partition(" ")[0].casefold() in _AUTHORITIES


def gender_of(name: str, differing: Mapping[str, str]) -> str | None:
    """Return the gender of the name of an authority or a place; None if it has no article.

    `differing`: that of English nouns for which the language has a word of its own gender.
    """
    begins, ends = name.partition(" ")[0].casefold(), head_noun(name)
    if ends in OFFICERS - _ALSO_ROMANCE:
        return MASCULINE
    gender = _AUTHORITIES.get(begins) or ORGANISATIONS.get(begins) or _SURROUNDINGS.get(begins)
    gender = gender or differing.get(ends) or _ENGLISH.get(ends)
    return gender or (MASCULINE if begins in OFFICERS or ends in OFFICERS else None)


def defining(articles: Mapping[str, str], differing: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that puts the article before the name of an authority or a place."""

    def defined(words: str) -> str:
        gender = gender_of(words, differing)
        return f"{articles[gender]} {words}" if gender else words

    return defined
