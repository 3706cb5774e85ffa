"""A sample of the bench of names: both budgets hold, and the spellings are the bench's own."""

from bench.names_found import ALARMS, RECALL, SEED, false_alarms, recall
from bench.spellings.planted import LANGUAGES, SCRIPTS


def test_planted_spellings_of_names_are_found() -> None:
    found = recall(1)
    assert RECALL.holds(found.all), found.missed
    assert {script for script, _ in found.planted} == set(SCRIPTS)
    assert len({kind for _, kind in found.planted}) > 15


def test_documents_without_the_names_ask_about_none() -> None:
    documents = 5
    alarms = false_alarms(documents)
    assert set(alarms) == set(LANGUAGES)
    assert ALARMS.holds(100 * alarms.total() / (documents * len(LANGUAGES))), SEED
