"""Deadline steps as data: what is refused, and when each step is due."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from services.triage.deadline_steps import StepsFault, load_deadline_steps
from services.triage.rules.deadlines import due_before, expectations
from shared.contracts.codes import Expectation

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUSE = yaml.safe_load(
    (Path(__file__).parents[4] / "services/triage/deadline_steps/steps.yaml").read_text()
)
FIRST = {
    "code": "officers",
    "before": {"value": 48, "unit": "hours"},
    "urgency": "critical",
    "tells": [{"role": "triage_officer"}],
    "source": "an invented rule",
}
NEARER = {**FIRST, "code": "leads", "before": {"value": 1, "unit": "days"}}


def written(folder: Path, **changes: object) -> Path:
    file = folder / "steps.yaml"
    file.write_text(yaml.safe_dump({**HOUSE, **changes}))
    return file


@pytest.mark.parametrize(
    ("hearing", "fault"),
    [
        ([{**FIRST, "tells": [{"role": "auditor"}]}], "auditor cannot read a case"),
        ([{**FIRST, "tells": [{"role": "director"}]}], "hearing.0.tells.0.role"),
        ([{**FIRST, "tells": []}], "hearing.0.tells"),
        ([{**FIRST, "tells": [{}]}], "name a role or an account"),
        ([{**FIRST, "tells": [{"account": "me"}]}], "hearing.0.tells.0.account"),
        ([{**FIRST, "urgency": "soon"}], "hearing.0.urgency"),
        ([{**FIRST, "before": {"value": 0, "unit": "hours"}}], "hearing.0.before.value"),
        ([{**FIRST, "after": FIRST["before"]}], "hearing.0.after"),
        ([FIRST, {**NEARER, "code": "officers"}], "a code stands twice in hearing"),
        ([NEARER, FIRST], "the steps of hearing must stand in the order in which they come"),
        ([], "hearing"),
    ],
)
def test_what_could_warn_nobody_is_refused_in_one_line(
    tmp_path: Path, hearing: list[object], fault: str
) -> None:
    with pytest.raises(StepsFault) as refused:
        load_deadline_steps(written(tmp_path, hearing=hearing))
    assert str(refused.value).startswith("steps.yaml: ")
    assert fault in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_or_no_yaml_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StepsFault, match=r"steps\.yaml cannot be read"):
        load_deadline_steps(tmp_path / "steps.yaml")
    (tmp_path / "steps.yaml").write_text("hearing: [\n  - }")
    with pytest.raises(StepsFault, match=r"^steps\.yaml is not YAML: [^\n]+$"):
        load_deadline_steps(tmp_path / "steps.yaml")


def test_each_hearing_has_each_step_and_none_is_overdue(tmp_path: Path) -> None:
    steps = load_deadline_steps(written(tmp_path, hearing=[FIRST, NEARER]))
    far, near = NOW + timedelta(days=10), NOW + timedelta(hours=30)
    found = expectations([Expectation(kind="hearing", at=each) for each in (far, near)], NOW, steps)
    assert [(each.at, each.code, each.step, each.due_at) for each in found] == [
        (near, "officers", 1, NOW + timedelta(hours=2)),
        (near, "leads", 2, near - timedelta(days=1)),
        (far, "officers", 3, far - timedelta(hours=48)),
        (far, "leads", 4, far - timedelta(days=1)),
    ]


@pytest.mark.parametrize(("code", "hours"), [("leads", 24), ("officers", 48), (None, 48)])
def test_an_hour_counts_by_its_step_and_without_one_by_the_first(
    tmp_path: Path, code: str | None, hours: int
) -> None:
    steps = load_deadline_steps(written(tmp_path, hearing=[FIRST, NEARER]))
    at = NOW + timedelta(days=10)
    assert due_before("hearing", code, at, NOW, steps) == at - timedelta(hours=hours)
