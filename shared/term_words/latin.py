"""The words for terms in English, French, Spanish and Portuguese."""

# ruff: noqa: RUF001 (French is printed with this apostrophe)

from shared.term_words.language import TermLanguage, Unit


def _unit(one: str, other: str, *, is_feminine: bool = False) -> Unit:
    return Unit({"one": one, "many": other, "other": other}, is_feminine)


def _numbers(words: str, one: str, two: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words for one to ten; `one` and `two` are those with a feminine noun."""
    masculine = tuple(words.split())
    return masculine, (one, two or masculine[1], *masculine[2:])


ENGLISH = TermLanguage(
    code="en",
    numbers=_numbers("one two three four five six seven eight nine ten", "one"),
    units={
        "day": _unit("day", "days"),
        "week": _unit("week", "weeks"),
        "month": _unit("month", "months"),
        "year": _unit("year", "years"),
    },
    kinds={
        "prison": "{time} in prison",
        "forced-labour": "{time} of forced labour",
        "house-arrest": "{time} of house arrest",
        "probation": "{time} of probation",
        "no-leaving": "a prohibition on leaving the country for {time}",
        "work-ban": "a prohibition on practising the profession for {time}",
    },
    life="life imprisonment",
    death="death",
    fine="a fine of {amount}",
    fine_range="a fine of {amount}",
    upper="up to {time}",
    upper_penalty="up to {penalty}",
    range="{least} to {most}",
    wide="between {least} and {most}",
    suspended="{term}, suspended",
    part="{term}, of which {time} suspended",
    own_part="{term}, {number} of them suspended",
    conjunctions=("and", "or"),
)
FRENCH = TermLanguage(
    code="fr",
    numbers=_numbers("un deux trois quatre cinq six sept huit neuf dix", "une"),
    units={
        "day": _unit("jour", "jours"),
        "week": _unit("semaine", "semaines", is_feminine=True),
        "month": _unit("mois", "mois"),
        "year": _unit("an", "ans"),
    },
    kinds={
        "prison": "{time} de prison",
        "forced-labour": "{time} de travaux forcés",
        "house-arrest": "{time} d’assignation à résidence",
        "probation": "{time} de mise à l’épreuve",
        "no-leaving": "une interdiction de quitter le pays d’une durée de {time}",
        "work-ban": "une interdiction d’exercer la profession d’une durée de {time}",
    },
    life="la réclusion à perpétuité",
    death="la peine de mort",
    fine="une amende de {amount}",
    fine_range="une amende de {amount}",
    upper="{time} au plus",
    upper_penalty="jusqu’à {penalty}",
    range="{least} à {most}",
    wide="une peine allant de {least} à {most}",
    suspended="{term} avec sursis",
    part="{term}, dont {time} avec sursis",
    conjunctions=("et", "ou"),
    joined={" de un ": " d’un ", " de une ": " d’une "},
)
SPANISH = TermLanguage(
    code="es",
    numbers=_numbers("un dos tres cuatro cinco seis siete ocho nueve diez", "una"),
    units={
        "day": _unit("día", "días"),
        "week": _unit("semana", "semanas", is_feminine=True),
        "month": _unit("mes", "meses"),
        "year": _unit("año", "años"),
    },
    kinds={
        "prison": "{time} de prisión",
        "forced-labour": "{time} de trabajos forzados",
        "house-arrest": "{time} de arresto domiciliario",
        "probation": "{time} de libertad vigilada",
        "no-leaving": "una prohibición de salir del país por un período de {time}",
        "work-ban": "una inhabilitación profesional por un período de {time}",
    },
    life="cadena perpetua",
    death="la pena de muerte",
    fine="una multa de {amount}",
    fine_range="una multa de {amount}",
    upper="hasta {time}",
    upper_penalty="una pena de hasta {penalty}",
    range="{least} a {most}",
    wide="una pena de entre {least} y {most}",
    suspended="{term}, en suspenso",
    part="{term}, con {time} en suspenso",
    conjunctions=("y", "o"),
    joined={" o ocho ": " u ocho ", " o 8": " u 8", " o 11 ": " u 11 "},
)
PORTUGUESE = TermLanguage(
    code="pt",
    numbers=_numbers("um dois três quatro cinco seis sete oito nove dez", "uma", "duas"),
    units={
        "day": _unit("dia", "dias"),
        "week": _unit("semana", "semanas", is_feminine=True),
        "month": _unit("mês", "meses"),
        "year": _unit("ano", "anos"),
    },
    kinds={
        "prison": "{time} de prisão",
        "forced-labour": "{time} de trabalhos forçados",
        "house-arrest": "{time} de prisão domiciliar",
        "probation": "{time} de liberdade vigiada",
        "no-leaving": "uma proibição de sair do país por um período de {time}",
        "work-ban": "uma proibição de exercer a profissão por um período de {time}",
    },
    life="prisão perpétua",
    death="a pena de morte",
    fine="uma multa de {amount}",
    fine_range="uma multa de {amount}",
    upper="até {time}",
    upper_penalty="uma pena até {penalty}",
    range="{least} a {most}",
    wide="uma pena entre {least} e {most}",
    suspended="{term}, com pena suspensa",
    part="{term}, sendo {time} com pena suspensa",
    conjunctions=("e", "ou"),
)
