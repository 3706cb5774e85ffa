"""The words by which a term that somebody wrote is recognised, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """The words of one language; letters and accents are compared as `reading` writes them.

    `whole`: a number and its unit in one word. `before`: what says "in prison" before a time,
    `prison`: behind one. `leads`: what may stand before all of it.
    """

    code: str
    leads: tuple[str, ...]
    numbers: Mapping[str, int]
    units: Mapping[str, str]
    links: tuple[str, ...]
    upper: tuple[str, ...]
    prison: tuple[str, ...]
    suspended: tuple[str, ...]
    life: tuple[str, ...]
    death: tuple[str, ...]
    before: tuple[str, ...] = ()
    whole: Mapping[str, tuple[int, str]] = field(default_factory=dict)


def _numbered(words: str, **more: int) -> Mapping[str, int]:
    """Return the words for one, two, three and so on; `a/b` are two words for one number."""
    told = {
        each: number
        for number, forms in enumerate(words.split(), start=1)
        for each in forms.split("/")
    }
    return told | more


def _units(days: str, weeks: str, months: str, years: str) -> Mapping[str, str]:
    told = {"day": days, "week": weeks, "month": months, "year": years}
    return {word: unit for unit, words in told.items() for word in words.split()}


WORDS = (
    Words(
        code="en",
        leads=("to", "sentenced to", "a term of"),
        numbers=_numbered(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
            " fifteen sixteen seventeen eighteen nineteen twenty",
            thirty=30,
        ),
        units=_units("day days", "week weeks", "month months", "year years"),
        links=("and",),
        upper=("up to",),
        prison=("in prison", "in jail", "imprisonment", "of imprisonment", "of prison"),
        suspended=("suspended",),
        life=("life", "life imprisonment", "life in prison", "imprisonment for life"),
        death=("death", "the death penalty", "death penalty", "a death sentence"),
    ),
    Words(
        code="fr",
        leads=("à", "condamné à", "condamnée à", "condamnés à", "condamnées à"),
        numbers=_numbered(
            "un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
            " seize dix-sept dix-huit dix-neuf vingt",
            trente=30,
        ),
        units=_units("jour jours", "semaine semaines", "mois", "an ans année années"),
        links=("et",),
        upper=("jusqu'à",),
        prison=("de prison", "d'emprisonnement", "de réclusion", "de détention"),
        suspended=("avec sursis",),
        life=(
            "perpétuité",
            "la perpétuité",
            "prison à vie",
            "réclusion à perpétuité",
            "la réclusion à perpétuité",
            "la prison à vie",
        ),
        death=("mort", "la peine de mort", "peine de mort", "la peine capitale"),
    ),
    Words(
        code="es",
        leads=("a", "condenado a", "condenada a", "condenados a", "condenadas a"),
        numbers=_numbered(
            "un/una/uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce"
            " quince dieciséis diecisiete dieciocho diecinueve veinte",
            treinta=30,
        ),
        units=_units("día días", "semana semanas", "mes meses", "año años"),
        links=("y",),
        upper=("hasta",),
        prison=("de prisión", "de cárcel", "de reclusión", "de privación de libertad"),
        suspended=("en suspenso", "con suspensión de la pena"),
        life=("cadena perpetua", "prisión perpetua", "la cadena perpetua"),
        death=("muerte", "la pena de muerte", "pena de muerte", "la pena capital"),
    ),
    Words(
        code="pt",
        leads=("a", "condenado a", "condenada a", "condenados a", "condenadas a"),
        numbers=_numbered(
            "um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze"
            " catorze/quatorze quinze dezasseis/dezesseis dezassete/dezessete dezoito"
            " dezanove/dezenove vinte",
            trinta=30,
        ),
        units=_units("dia dias", "semana semanas", "mês meses", "ano anos"),
        links=("e",),
        upper=("até",),
        prison=("de prisão", "de reclusão", "de cadeia", "de detenção"),
        suspended=("com pena suspensa", "com suspensão da pena"),
        life=("prisão perpétua", "a prisão perpétua"),
        death=("morte", "pena de morte", "a pena de morte", "à morte", "à pena de morte"),
    ),
    Words(
        code="ru",
        leads=("к", "приговорён к", "приговорена к", "приговорены к", "осуждён на", "осуждена на"),
        numbers=_numbered(
            "один/одна/одного/одну два/две/двух/двум три/трём/трёх четыре/четырём пять/пяти"
            " шесть/шести семь/семи восемь/восьми девять/девяти десять/десяти"
            " одиннадцать/одиннадцати двенадцать/двенадцати тринадцать/тринадцати"
            " четырнадцать/четырнадцати пятнадцать/пятнадцати шестнадцать/шестнадцати"
            " семнадцать/семнадцати восемнадцать/восемнадцати девятнадцать/девятнадцати"
            " двадцать/двадцати",
            тридцать=30,
        ),
        units=_units(
            "день дня дней дню дням суток сутки",
            "неделя недели недель неделю неделям",
            "месяц месяца месяцев месяцу месяцам",
            "год года лет году годам",
        ),
        links=("и",),
        upper=("до",),
        prison=("лишения свободы", "тюрьмы", "заключения", "тюремного заключения", "колонии"),
        suspended=("условно",),
        life=(
            "пожизненное лишение свободы",
            "пожизненному лишению свободы",
            "пожизненное заключение",
            "пожизненному заключению",
        ),
        death=("смертная казнь", "смертной казни", "смертный приговор"),
    ),
    Words(
        code="ar",
        leads=("حكم بـ", "الحكم بـ", "لمدة"),
        numbers=_numbered(
            "واحد/واحدة اثنان/اثنتان/اثنين ثلاث/ثلاثة أربع/أربعة خمس/خمسة ست/ستة سبع/سبعة"
            " ثماني/ثمانية/ثمان تسع/تسعة عشر/عشرة"
        ),
        units=_units(
            "يوم أيام يوما", "أسبوع أسابيع أسبوعا", "شهر أشهر شهرا شهور", "سنة سنوات عام أعوام عاما"
        ),
        links=("و",),
        upper=("حتى", "تصل إلى", "ما يصل إلى", "لمدة تصل إلى"),
        prison=("سجنا", "حبسا", "من السجن", "في السجن"),
        suspended=("مع وقف التنفيذ",),
        life=("السجن المؤبد", "بالسجن المؤبد", "المؤبد"),
        death=("الإعدام", "بالإعدام", "عقوبة الإعدام"),
        before=(
            "السجن",
            "السجن لمدة",
            "بالسجن",
            "بالسجن لمدة",
            "الحبس",
            "الحبس لمدة",
            "بالحبس",
            "بالحبس لمدة",
        ),
        whole={
            "يوم واحد": (1, "day"),
            "يومان": (2, "day"),
            "يومين": (2, "day"),
            "أسبوع واحد": (1, "week"),
            "أسبوعان": (2, "week"),
            "أسبوعين": (2, "week"),
            "شهر واحد": (1, "month"),
            "شهران": (2, "month"),
            "شهرين": (2, "month"),
            "سنة واحدة": (1, "year"),
            "سنتان": (2, "year"),
            "سنتين": (2, "year"),
            "عام واحد": (1, "year"),
            "عامان": (2, "year"),
            "عامين": (2, "year"),
        },
    ),
)
