"""Make invented names in several scripts; some are frequent, as real names are.

They are composed of syllables. The text of an alert says that its persons are invented. The names
do not: a word for it in each name would make all names similar to each other.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

GIVEN, FAMILIES = 300, 1_500
"""So many different ones there are in each script."""
_BORNE = tuple(accumulate(place**-0.7 for place in range(1, FAMILIES + 1)))
"""How often the names up to each place of a list are borne: few by many, many by few."""


@dataclass(frozen=True)
class Script:
    """The syllables of a script's names: for the beginning, the middle and the end."""

    first: str
    middle: str
    last: str

    def word(self, chance: Random) -> str:
        between = chance.choices(self.middle.split(), k=chance.randrange(2))
        parts = (chance.choice(self.first.split()), *between, chance.choice(self.last.split()))
        return "".join(parts).capitalize()


SCRIPTS = (
    Script("Ab Bre Dor El Fen Gil Jor Kem Lan Mor Nev Pal Ras Sil Tor Wen",
           "a ba de do ga li mo ni ra si ti vo", "bel dan fer gan kov len mar nis rek sot tin vel"),
    Script("A Chi E I Ka Ma Mu Na Ngo O Ra Sa Ta Wa Ya Zu",
           "ba ku la lo ma mbe nda nga ri sha ti wi", "bo cha di ka ko la lu ma ne ri se zi"),
    Script("Ва Ге Да Же Зо Ка Ле Мо На Ор Пе Ру Се Ти Хо Ша",
           "ва го ди ле ма ни ра се ти ха чи ю", "бек дан жин кор лев мир нов рук сян тов фин щак"),
    Script("با تو جا حا خا دا را سا شا صا طا عا غا فا كا ما",
           "با تي جو دي را زي سو لا ما ني وا يا", "بر دن رف زم سر شم فد كر لم نس هد يب"),
    Script("अ क गो चि ज ता दे नि प बा म यो रा ल वि सु",
           "का गि जा ता दि ना पु बा मि रा ला शा", "कर जन तम दर नल पत भव मन रज लक वर शील"),
    Script("ა ბე გი და ვა ზო თა ი კა ლე მა ნი რო სა ტა ხი",
           "ბა გი და ვე ზა თი კო ლა მე ნი რა სო", "ბერ გან დურ ვერ თარ კელ ლონ მურ ნაძ სან შენ"),
)  # fmt: skip


def name(chance: Random, country: str) -> str:
    """Return a given name and a family name, in the script of this country."""
    script = SCRIPTS[int.from_bytes(country.encode()) % len(SCRIPTS)]
    given, families = _lists(script)
    (first,) = chance.choices(given, cum_weights=_BORNE[:GIVEN])
    (last,) = chance.choices(families, cum_weights=_BORNE)
    return f"{first} {last}"


@cache
def _lists(script: Script) -> tuple[Sequence[str], Sequence[str]]:
    chance = Random(script.first)  # noqa: S311  # the same names in each run are wanted
    return _different(chance, script, GIVEN), _different(chance, script, FAMILIES)


def _different(chance: Random, script: Script, number: int) -> Sequence[str]:
    found: dict[str, None] = {}
    while len(found) < number:
        found[script.word(chance)] = None
    return list(found)
