"""Which sources count as one source, and which may be one."""

# ruff: noqa: RUF001 (names in letters of their own)
from dataclasses import replace

import pytest

from services.triage.rules.gates.all_gates import harm_checks_for
from services.triage.rules.gates.sources import alike, count, is_in_doubt
from tests.services.triage.rules.candidates import FAMILY, LAWYER, MEMBER, OPEN, changed, codes


def test_a_source_that_ties_two_others_together_makes_one_of_the_three() -> None:
    names = ({"name x"}, {"contact 1"}, {"name x", "contact 1"})
    told = [replace(LAWYER, known_by=frozenset(each)) for each in names]
    assert [count(told[:number]) for number in (1, 2, 3)] == [1, 2, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ханна Сорса", "Hanna Sorsa"),
        ("أمل حسن", "Amal Hassan"),
        ("Mohamed Hussein", "Muhammad Husayn"),
        ("이영희", "Lee Young-hee"),
    ],
)
def test_two_names_that_may_be_one_person_s_leave_in_doubt_whether_two_told_it(
    one: str, other: str
) -> None:
    told = [replace(LAWYER, name=one), replace(FAMILY, name=other)]
    assert (count(told), is_in_doubt(told), alike(told)) == (2, True, frozenset({0, 1}))
    third = replace(LAWYER, name="Rana Fictitious")
    assert not is_in_doubt([*told, third])
    assert alike([third, *told]) == {1, 2}
    assert not is_in_doubt([*told, MEMBER])
    assert not is_in_doubt([told[0], third])
    asked = changed(OPEN, sources=tuple(told))
    assert harm_checks_for(asked)[-1] == "sources-alike"
    assert codes(asked) == {"sources-alike"}
    assert not is_in_doubt(told[:1])  # not enough, in any case
    assert not is_in_doubt([replace(each, name="") for each in told])
