"""What an SMS shortens ends with no word that joins others. All persons are invented."""

# ruff: noqa: RUF001 (Russian words)

import re

import pytest

from tests.services.triage.golden.begun import TEXTS

JOINING = {
    "en": "of|against|by|and|on|to|the|a|an|Ms|Mr",
    "fr": "de|du|des|à|visant|et|la|le|les|Mme|M",
    "es": "de|del|contra|y|a|al|la|el|los|las|Sra|Sr",
    "pt": "de|da|do|das|dos|contra|e|a|o|os|as|Sra|Sr",
    "ru": "в|со|отношении|против|у|и|г-жи|г-жу|г-на",
    "ar": "بحق|وبحق|ضد|وضد|من|على|و",
}


@pytest.mark.parametrize("language", JOINING)
def test_it_is_cut_before_a_preposition_a_title_or_an_and(language: str) -> None:
    cut = [
        line
        for each in TEXTS.glob("*.txt")
        for line in _in_language(each.read_text("utf-8"), language).splitlines()
        if line.endswith("...")
    ]
    assert len(cut) > 3
    last = re.compile(rf"(?<![\w-])(?:{JOINING[language]})\.?\.\.\.$|[ /,;]\.\.\.$")
    assert [each for each in cut if last.search(each)] == []


def _in_language(page: str, language: str) -> str:
    return page.partition(f"===== {language}\n")[2].partition("\n===== ")[0]
