"""Run a test for each golden case; what a case begins with is composed once for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from services.triage.schemas import DocumentContent
from tests.services.triage.golden.begun import (
    GoldenCase,
    begun_content,
    golden_cases,
    texts_of,
)


@dataclass(frozen=True)
class ComposedCase:
    """The content of a golden case as it begins, and its texts by language."""

    content: DocumentContent
    texts: Mapping[str, str]


each_golden_case = pytest.mark.parametrize(
    "case",
    [
        # The same process looks at a case in all tests.
        pytest.param(each, id=each.id, marks=pytest.mark.xdist_group(f"golden {number % 8}"))
        for number, each in enumerate(golden_cases())
    ],
)
"""Run a test for each case of the files."""
_kept: dict[str, ComposedCase] = {}


async def begun_case(case: GoldenCase) -> ComposedCase:
    """Return what a case of the files begins with."""
    if case.id not in _kept:
        content = await begun_content(case)
        _kept[case.id] = ComposedCase(content, texts_of(case, content))
    return _kept[case.id]
