"""Names of organisations in texts, in every script. All are invented, or common words."""

# ruff: noqa: RUF001 (names and French typography in their own letters)

import pytest

from services.triage.rules.names import whole
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.whole import find_whole_names, names_present

SURE, MAYBE, NO = Match.SURE, Match.MAYBE, Match.NO


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("ACT", "She is an activist; they reacted.", NO),
        ("ACT", "They act. An Act of parliament", MAYBE),
        ("ACT", "the offices of ACT, and ACT's staff", SURE),
        ("ACT", "#FreeACT now", SURE),
        ("Memorial", "a memorial to the dead", MAYBE),
        ("Memorial", "it is memorialised", MAYBE),
        ("Memorial", "members of Memorial's council", SURE),
        ("Invented Rights", "the invented rights group", SURE),
        ("Invented Rights", "an invented rightsholder", MAYBE),
        ("Human Invented Rights", "human inventedrightsholders", MAYBE),
        ("Human Invented Rights", "see @freehumaninventedrights", SURE),
        ("Мемориал", "сотрудники Мемориала", MAYBE),
        ("Мемориал", "организация «Мемориал» закрыта", SURE),
        ("جمعية النخيل", "أعضاء بجمعية النخيل", SURE),
        ("النخيل", "أعضاء والنخيل", MAYBE),
        ("国际权利组织", "成员属于国际权利组织的办公室", MAYBE),
        ("国际权利组织", "her group (国际权利组织) was closed", SURE),
        ("กลุ่มสิทธิ", "สมาชิกของกลุ่มสิทธิถูกจับ", MAYBE),
        ("권리단체", "그는 권리단체의 회원이다", MAYBE),
        ("नम", "यह नमूना है", NO),
        ("नमूना समूह", "वह नमूना समूह में है", SURE),
        ("Studio 14", "the studio 140", MAYBE),
        ("***", "signed *** by", SURE),
    ],
)
def test_it_stands_there_as_a_whole_word_or_may(name: str, text: str, found: Match) -> None:
    """Only a certain match blocks a text without names; a possible one needs a confirmation."""
    assert find_whole_names([name], text) is found


def test_where_nobody_can_be_asked_a_maybe_is_a_yes_without_latin_letters() -> None:
    text = "They act in 国际权利组织的办公室"
    assert names_present(["ACT", "国际权利组织", "Invented Group"], text) == {"国际权利组织"}


def test_the_surest_of_several_counts() -> None:
    assert find_whole_names(["Memorial", "ACT", " "], "a memorial of ACT") is SURE


@pytest.mark.parametrize(
    "text",
    [
        "le bureau du Collectif inventé de l’eau",
        "Le  Collectif inventé de l'eau",
        "l’interdiction imposée au collectif invente de\N{NO-BREAK SPACE}l’eau",
        "le Collec\u00adtif inventé de l'eau",
        "#CollectifInventéDeLEau",
    ],
)
def test_an_article_that_a_preposition_swallows_hides_no_name(text: str) -> None:
    assert find_whole_names(["Le Collectif inventé de l’eau"], text) is Match.SURE


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Le Réveil", "au RÉVEIL inventé"),  # too short to be looked for without spaces
        ("L’Œil", "chez l'œil"),
        ("Les Amis inventés", "aux amis  inventés"),
        ("Le Collectif inventé de l’eau", "#Collec\u00adtifInventéDeLEau"),
    ],
)
def test_accents_spaces_and_joints_hide_none(name: str, text: str) -> None:
    assert find_whole_names([name], text) is Match.SURE


def test_common_words_of_a_name_alone_are_no_name() -> None:
    assert find_whole_names(["Les Amis inventés"], "ses amis et sa famille") is Match.NO


def test_a_text_in_which_no_name_is_looked_for_is_not_prepared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared: list[str] = []
    monkeypatch.setattr(whole, "_Searched", prepared.append)
    assert find_whole_names(["", " "], "An invented text.") is NO
    assert prepared == []
