"""Forms and keys of 300 names do not change unnoticed: stored hashes are made of them.

A change, be it of a library, makes names that are stored already unfindable. If it is wanted: raise
`KEYS_VERSION`, run `python -m tests.shared.names.test_golden_names` and look at the difference.
"""

from collections import Counter
from pathlib import Path

from shared.names import KEYS_VERSION, normalise, phonetic_keys, sound_keys

GOLDEN = Path(__file__).with_name("golden_names.tsv")


def line_of(script: str, name: str) -> str:
    keys = (" ".join(sorted(keys)) for keys in (phonetic_keys(name), sound_keys(name)))
    return "\t".join((script, name, normalise(name), *keys))


def written() -> list[list[str]]:
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_every_name_has_the_form_and_the_keys_that_are_stored_of_it() -> None:
    changed = [line for line in written() if line_of(*line[:2]) != "\t".join(line)]
    assert changed == []


def test_the_file_is_of_this_version_of_the_rule() -> None:
    assert f"# rule {KEYS_VERSION}" in GOLDEN.read_text(encoding="utf-8").splitlines()


def test_there_are_300_names_in_ten_scripts_and_more() -> None:
    scripts = Counter(line[0] for line in written())
    assert scripts.total() == 300
    assert len(scripts) >= 10
    assert len({line[1] for line in written()}) == 300


if __name__ == "__main__":
    head = (
        "# 300 invented names in fifteen scripts: script, name, form, keys of words, keys of names."
    )
    rows = [head, f"# rule {KEYS_VERSION}", *(line_of(*line[:2]) for line in written())]
    GOLDEN.write_text("\n".join(rows) + "\n", encoding="utf-8")
