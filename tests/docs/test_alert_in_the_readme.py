"""The example of an alert with two persons is one that intake takes. Both are invented."""

import json
import re
from pathlib import Path

from services.intake.operations.checking_persons import persons_faults
from services.intake.schemas.requests import FileAlert

README = Path(__file__).parents[2] / "README.md"


def test_an_alert_with_the_two_persons_of_the_readme_is_whole() -> None:
    found = re.search(r'```json\n("persons": .*?)```', README.read_text("utf-8"), re.DOTALL)
    assert found is not None
    alert = FileAlert.model_validate(
        {
            "country": "EGY",
            "narrative": "Invented.",
            "source": {"relation": "colleague"},
            **json.loads(f"{{{found[1]}}}"),
        }
    )
    assert list(persons_faults(alert)) == []
    assert {each.to for each in alert.acts} == {(each.id,) for each in alert.persons}
