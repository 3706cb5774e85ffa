"""Check the terms of sentences, orders and penalties: each fault at its field, with what to do."""

from collections.abc import Iterator, Sequence

from babel.numbers import is_currency

from services.intake.schemas.requests import FileAlert
from shared.contracts.term_parts import TermPart
from shared.message_ids import msgid
from shared.problems import FieldFault
from shared.term_words import are_alike, days_of, read_term
from shared.term_words.language import FINE, MOST_OF_UNIT, PART_SUSPENDED, UNITS

NO_UNIT = msgid("Choose the unit: days, weeks, months, years, life, death or a fine.")
NO_NUMBER = msgid("Enter how many, or the amount of the fine.")
NO_NUMBER_HERE = msgid("Life imprisonment and the death penalty have no number. Leave it empty.")
TOO_MANY = msgid("This is more than anybody is sentenced to in this unit. Check number and unit.")
NOT_ABOVE = msgid("The upper end of a range is more than its lower end. Correct one of the two.")
NO_UPPER_END = msgid("Enter the upper end too, or leave its unit empty.")
NO_RANGE = msgid("A fine, life imprisonment and death have no other unit as an upper end.")
ALIEN_UNIT = msgid("Choose days, weeks, months, years, life or death as the unit of the upper end.")
WHICH_CURRENCY = msgid("Enter the currency as a code of three letters, such as EUR.")
ONLY_A_FINE = msgid("Only a fine has a currency. Choose “Fine” as the unit, or leave this empty.")
ONLY_A_TIME = msgid("Only days, weeks, months or years are served so. Leave this empty.")
PART_OF_WHAT = msgid("Enter before it the term of which this much is suspended.")
PART_TOO_LONG = msgid("No more can be suspended than the term before it.")
INSTEAD_OF_WHAT = msgid("There is nothing before it. Leave this empty.")
OTHER_WORDS = msgid("These words say another term than the numbers. Correct one of the two.")


def terms_faults(told: FileAlert) -> Iterator[FieldFault]:
    """Yield a fault for each part of a term that says nothing, or what cannot be."""
    for place, parts, words in _terms(told):
        number = 0
        for number, part in enumerate(parts):
            yield from _part_faults(f"{place}.{number}", part)
            yield from _faults_beside(f"{place}.{number}", parts[:number], part)
        read = read_term(words[1]) if words else ()
        if words and parts and read and not are_alike(parts, read):
            yield FieldFault(words[0], OTHER_WORDS, "other-term")


def _terms(
    told: FileAlert,
) -> Iterator[tuple[str, Sequence[TermPart], tuple[str, str | None] | None]]:
    """Yield each term with its place, and the place and text of its words."""
    for number, act in enumerate(told.acts):
        yield f"acts.{number}.term_parts", act.term_parts, None
    for number, news in enumerate(told.developments):
        place = f"developments.{number}"
        yield f"{place}.term_parts", news.term_parts, (f"{place}.term", news.term)
    for number, charge in enumerate(told.charges):
        place = f"charges.{number}"
        yield f"{place}.penalty_parts", charge.penalty_parts, (f"{place}.penalty", charge.penalty)


def _part_faults(place: str, part: TermPart) -> Iterator[FieldFault]:
    """Yield the faults of one part by itself."""
    if part.unit is None:
        yield FieldFault(f"{place}.unit", NO_UNIT, "missing")
    elif part.unit in UNITS:
        yield from _time_faults(place, part)
    elif part.unit == FINE:
        yield from _fine_faults(place, part)
    else:
        for name in ("number", "most"):
            if getattr(part, name) is not None:
                yield FieldFault(f"{place}.{name}", NO_NUMBER_HERE, "no-number")
    if part.unit not in UNITS and part.most_unit is not None:
        yield FieldFault(f"{place}.most_unit", NO_RANGE, "no-range")
    if part.unit not in UNITS and part.unit is not None and part.kind is not None:
        yield FieldFault(f"{place}.kind", ONLY_A_TIME, "only-a-time")
    if part.unit != FINE and part.currency is not None:
        yield FieldFault(f"{place}.currency", ONLY_A_FINE, "only-a-fine")


def _time_faults(place: str, part: TermPart) -> Iterator[FieldFault]:
    ends_in_penalty = part.most_unit is not None and part.most_unit not in UNITS
    if part.number is None and part.most is None and not ends_in_penalty:
        yield FieldFault(f"{place}.number", NO_NUMBER, "missing")
    for name, unit in (("number", part.unit), ("most", part.most_unit or part.unit)):
        if (getattr(part, name) or 0) > MOST_OF_UNIT.get(unit or "", 0) and not (
            name == "most" and ends_in_penalty
        ):
            yield FieldFault(f"{place}.{name}", TOO_MANY, "too-many")
    if part.most_unit == FINE:
        yield FieldFault(f"{place}.most_unit", ALIEN_UNIT, "no-range")
    elif ends_in_penalty and part.most is not None:
        yield FieldFault(f"{place}.most", NO_NUMBER_HERE, "no-number")
    elif part.most_unit in UNITS and part.most is None:
        yield FieldFault(f"{place}.most", NO_UPPER_END, "missing")
    elif part.number is not None and part.most is not None and not _rises(part):
        yield FieldFault(f"{place}.most", NOT_ABOVE, "not-above")


def _rises(part: TermPart) -> bool:
    upper = part.model_copy(
        update={"number": part.most, "unit": part.most_unit or part.unit, "most": None}
    )
    return days_of((upper,)) > days_of((part,))


def _fine_faults(place: str, part: TermPart) -> Iterator[FieldFault]:
    if part.number is None and part.most is None:
        yield FieldFault(f"{place}.number", NO_NUMBER, "missing")
    if part.number is not None and part.most is not None and part.most <= part.number:
        yield FieldFault(f"{place}.most", NOT_ABOVE, "not-above")
    if part.currency is None:
        yield FieldFault(f"{place}.currency", WHICH_CURRENCY, "missing")
    elif not is_currency(part.currency.upper()):
        yield FieldFault(f"{place}.currency", WHICH_CURRENCY, "unknown-currency")


def _faults_beside(place: str, before: Sequence[TermPart], part: TermPart) -> Iterator[FieldFault]:
    """Yield the faults of a part beside those that stand before it."""
    if part.alternative is not None and not before:
        yield FieldFault(f"{place}.alternative", INSTEAD_OF_WHAT, "nothing-before")
    if part.suspended != PART_SUSPENDED:
        return
    whole = [each for each in before if each.suspended != PART_SUSPENDED]
    if (
        part.unit not in UNITS
        or part.most is not None
        or part.most_unit is not None
        or not whole
        or whole[-1].unit not in UNITS
    ):
        yield FieldFault(f"{place}.suspended", PART_OF_WHAT, "nothing-before")
    elif days_of((part,)) > max(days_of(whole), days_of([_upper(whole[-1])])):
        yield FieldFault(f"{place}.number", PART_TOO_LONG, "too-many")


def _upper(part: TermPart) -> TermPart:
    """Return the upper end of a range as a time."""
    changed = {"number": part.most or part.number, "unit": part.most_unit or part.unit}
    return part.model_copy(update=changed)
