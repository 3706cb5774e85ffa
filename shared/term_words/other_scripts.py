"""The words for terms in Arabic and Russian."""

from shared.term_words.language import TermLanguage, Unit

_WITH_MASCULINE = "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة"
_WITH_FEMININE = "واحدة اثنتان ثلاث أربع خمس ست سبع ثماني تسع عشر"
"""In Arabic a numeral from three to ten has the other gender than its noun."""

ARABIC = TermLanguage(
    code="ar",
    numbers=(_WITH_MASCULINE.split(), _WITH_FEMININE.split()),
    units={
        "day": Unit(
            {"few": "أيام", "many": "يوما", "other": "يوم", "zero": "يوم"},
            dual=("يومان", "يومين"),
            one="يوم واحد",
        ),
        "week": Unit(
            {"few": "أسابيع", "many": "أسبوعا", "other": "أسبوع", "zero": "أسبوع"},
            dual=("أسبوعان", "أسبوعين"),
            one="أسبوع واحد",
        ),
        "month": Unit(
            {"few": "أشهر", "many": "شهرا", "other": "شهر", "zero": "شهر"},
            dual=("شهران", "شهرين"),
            one="شهر واحد",
        ),
        "year": Unit(
            {"few": "سنوات", "many": "سنة", "other": "سنة", "zero": "سنة"},
            is_feminine=True,
            dual=("سنتان", "سنتين"),
            one="سنة واحدة",
        ),
    },
    kinds={
        "prison": "السجن لمدة {time}",
        "forced-labour": "الأشغال الشاقة لمدة {time}",
        "house-arrest": "الإقامة الجبرية لمدة {time}",
        "probation": "المراقبة القضائية لمدة {time}",
        "no-leaving": "المنع من مغادرة البلد لمدة {time}",
        "work-ban": "المنع من ممارسة المهنة لمدة {time}",
    },
    governs=frozenset({"prison", "forced-labour", "house-arrest", "probation"})
    | {"no-leaving", "work-ban"},
    life="السجن المؤبد",
    death="الإعدام",
    fine="غرامة قدرها {amount}",
    fine_range="غرامة {amount}",
    upper="تصل إلى {time}",
    upper_penalty="عقوبة تصل إلى {penalty}",
    range="تتراوح بين {least} و{most}",
    wide="عقوبة تتراوح بين {least} و{most}",
    suspended="{term} مع وقف التنفيذ",
    part="{term}، منها {time} مع وقف التنفيذ",
    conjunctions=("و", "أو"),
    repeats=True,
    attached=True,
    comma="،",
)
RUSSIAN = TermLanguage(
    code="ru",
    numbers=(
        ["один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять"],
        ["одна", "две", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять"],
    ),
    units={
        "day": Unit(
            {"one": "день", "few": "дня", "many": "дней", "other": "дня"},
            genitive=("дня", "дней"),
        ),
        "week": Unit(
            {"one": "неделя", "few": "недели", "many": "недель", "other": "недели"},
            is_feminine=True,
            genitive=("недели", "недель"),
            governed_one="неделю",
        ),
        "month": Unit(
            {"one": "месяц", "few": "месяца", "many": "месяцев", "other": "месяца"},
            genitive=("месяца", "месяцев"),
        ),
        "year": Unit(
            {"one": "год", "few": "года", "many": "лет", "other": "года"},
            genitive=("года", "лет"),
        ),
    },
    kinds={
        "prison": "{time} лишения свободы",
        "forced-labour": "{time} принудительных работ",
        "house-arrest": "{time} домашнего ареста",
        "probation": "{time} испытательного срока",
        "no-leaving": "запрет на выезд из страны сроком {time}",
        "work-ban": "запрет заниматься профессиональной деятельностью сроком {time}",
    },
    governs=frozenset({"no-leaving", "work-ban"}),
    governed_by="на ",
    life="пожизненное лишение свободы",
    death="смертная казнь",
    fine="штраф ({amount})",
    fine_range="штраф ({amount})",
    upper="до {time}",
    upper_penalty="до {penalty}",
    range="от {least} до {most}",
    wide="от {least} до {most}",
    genitives={"life": "пожизненного лишения свободы", "death": "смертной казни"},
    suspended="{term} условно",
    part="{term}, из них {time} условно",
    conjunctions=("и", "или"),
)
