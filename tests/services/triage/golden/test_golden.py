"""Documents as they begin, before any hand, are those that were read as pages. Invented persons.

After a wanted change write the texts again and read the difference:
`python -m tests.services.triage.golden.write`
"""

from tests.services.triage.golden.begun import TEXTS, GoldenCase, golden_cases, page_of
from tests.services.triage.golden.each_case import begun_case, each_golden_case


@each_golden_case
async def test_it_says_what_was_done_to_whom_and_reads_as_it_was_read(case: GoldenCase) -> None:
    found = (await begun_case(case)).texts
    folded = {code: " ".join(text.split()) for code, text in found.items()}
    must = {(code, words) for code, said in case.must.items() for words in said}
    never = {(code, words) for code, said in case.never.items() for words in said}
    lacking = sorted(each for each in must if each[1] not in folded[each[0]])
    wrong = sorted(each for each in never if each[1] in folded[each[0]])
    assert (lacking, wrong) == ([], [])
    assert page_of(found) == (TEXTS / f"{case.id}.txt").read_text("utf-8")


def test_no_text_is_left_of_a_case_that_is_gone() -> None:
    cases = {each.id for each in golden_cases()}
    assert {file.name.split(".")[0] for file in TEXTS.iterdir()} == cases
