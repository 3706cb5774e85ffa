"""Texts compared word by word."""

from hypothesis import given
from hypothesis import strategies as st

from services.triage.rules.texts.differences import differences

TEXTS = st.text(alphabet="ab .\n", max_size=60)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(before: str, now: str) -> None:
    pieces = differences(before, now)
    assert "".join(each.words for each in pieces if each.kind != "added") == before
    assert "".join(each.words for each in pieces if each.kind != "removed") == now
    assert all(each.words for each in pieces)


def test_only_the_words_that_changed_are_marked() -> None:
    before = "Seven officers came. They took her away."
    now = "Eight officers came. They took her away at night."
    told = [(each.kind, each.words) for each in differences(before, now)]
    assert told == [
        ("removed", "Seven "),
        ("added", "Eight "),
        ("same", "officers came. They took her "),
        ("removed", "away."),
        ("added", "away at night."),
    ]


def test_equal_texts_are_one_piece_and_no_text_is_none() -> None:
    assert [each.kind for each in differences("Same.", "Same.")] == ["same"]
    assert differences("", "") == []
