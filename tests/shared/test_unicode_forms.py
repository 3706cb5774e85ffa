"""Normalising a text that was made to be expensive takes no longer."""

import sys
import unicodedata
from itertools import groupby
from typing import Literal

import pytest

from services.identity.rules import accounts
from services.triage.rules.names import in_text, whole
from services.triage.rules.texts.searchable import Text
from shared import unicode_forms
from shared.unicode_forms import MOST_MARKS, composed, decomposed, without_long_runs

ACUTE, DOT_BELOW, VOICED, TIBETAN = "\u0301", "\u0323", "\uff9e", "\u0f73"
JOINER = "\u200d"
WORST = "a" + ACUTE * 400 + DOT_BELOW * 400


class Normaliser:
    """Wraps Python's normaliser and records the longest run of marks that it gets."""

    def __init__(self) -> None:
        self.longest_run = self.longest_text = 0

    def normalize(self, form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
        own = unicodedata.normalize  # noqa: TID251 (what is stood before)
        apart = "".join(own("NFKD", each) for each in text)
        marks = groupby(apart, lambda each: unicodedata.combining(each) > 0)
        runs = (len(list(run)) for is_mark, run in marks if is_mark)
        self.longest_run = max(self.longest_run, *runs, 0)
        self.longest_text = max(self.longest_text, len(text))
        return own(form, text)

    combining = staticmethod(unicodedata.combining)
    category = staticmethod(unicodedata.category)


@pytest.fixture
def normaliser(monkeypatch: pytest.MonkeyPatch) -> Normaliser:
    noting = Normaliser()
    monkeypatch.setattr(unicode_forms, "unicodedata", noting)
    return noting


@pytest.mark.parametrize("text", [WORST, *("a" + each * 800 for each in (ACUTE, VOICED, TIBETAN))])
def test_no_run_of_marks_is_sorted_that_no_writing_has(normaliser: Normaliser, text: str) -> None:
    composed(text)
    decomposed(text)
    assert 0 < normaliser.longest_run <= 2 * MOST_MARKS


def test_every_sign_that_becomes_marks_alone_is_counted_as_one() -> None:
    for number in range(sys.maxunicode + 1):
        char = chr(number)
        if 0xD800 <= number < 0xE000:
            continue
        made = unicodedata.normalize("NFKD", char)  # noqa: TID251 (one character)
        if all(unicodedata.combining(each) for each in made):
            run = char * (MOST_MARKS + 1)
            assert without_long_runs(run) != run, hex(number)


def test_a_text_as_people_write_it_is_only_normalised() -> None:
    for text in ("Ọláyẹmí", "é", "ﬁn", "Nguyễn Văn Mẫu", "שָׁלוֹם", "नमूना", "ｶﾞｷﾞ", "z" + ACUTE * 7):
        assert composed(text) == unicodedata.normalize("NFKC", text)  # noqa: TID251 (the model)
        assert decomposed(text) == unicodedata.normalize("NFKD", text)  # noqa: TID251 (the model)
        assert without_long_runs(text) == text
    most = "a" + ACUTE * MOST_MARKS + "b" + ACUTE * MOST_MARKS
    assert without_long_runs(most) == most


def test_a_text_is_searched_for_names_without_sorting_its_marks(normaliser: Normaliser) -> None:
    # Zero-width signs separate the runs, and are removed before the text is checked again.
    hidden = "".join(f"{ACUTE * MOST_MARKS}\N{ZERO WIDTH JOINER}" for _ in range(40))
    for text in (WORST, f"a{hidden}"):
        in_text.find_names(["Amal Hassan"], Text(text))
        whole.find_whole_names(["Les Amis"], text)
        in_text.is_unsearchable(text)
    assert 0 < normaliser.longest_run <= 2 * MOST_MARKS


def test_what_is_too_long_for_an_address_is_not_normalised(normaliser: Normaliser) -> None:
    with pytest.raises(accounts.NotAnAddress):
        accounts.sign_in_name(f"{'a' * accounts.LONGEST_SPELLING}@x.invalid")
    assert normaliser.longest_text == 0
    with pytest.raises(accounts.NotAnAddress):
        accounts.sign_in_name(f"{WORST[:300]}")
    assert 0 < normaliser.longest_text <= accounts.LONGEST_SPELLING


def test_each_character_of_a_text_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def is_ignorable(char: str) -> bool:
        asked.append(char)
        return char == JOINER

    monkeypatch.setattr(unicode_forms, "is_ignorable", is_ignorable)
    assert unicode_forms.shown(f"é{JOINER}é" * 9) == "éé" * 9
    assert sorted(asked) == sorted({"é", JOINER})
