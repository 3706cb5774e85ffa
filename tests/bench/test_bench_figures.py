"""Figures of a bench match the measurements: quantiles, budgets, and missed budgets."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import report
from bench.figures import JUDGED_UP_TO, Figure, Result, at_least, at_most, latencies, quantile
from bench.machine import Machine
from bench.report import page, table

MACHINE = Machine(2, 24.0, "an invented processor", "Linux", "3.11.7", "15.14")
AT = datetime(2026, 11, 23, tzinfo=UTC)


def test_the_99th_percentile_is_a_sample_that_one_in_a_hundred_exceeds() -> None:
    samples = [float(number) for number in range(1, 101)]
    assert quantile(samples, 0.99) == 99.0
    assert quantile(samples, 0.5) == 50.0
    assert quantile([7.0], 0.99) == 7.0
    assert quantile([*samples[:10]], 0.99) == 10.0


def test_there_is_no_quantile_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        quantile([], 0.5)


def test_a_budget_is_held_at_its_very_limit_and_missed_beyond() -> None:
    assert Figure("ratio", 0.5, "x", at_least(0.5)).met is True
    assert Figure("ratio", 0.49, "x", at_least(0.5)).met is False
    assert Figure("p99", 150, "ms", at_most(150)).met is True
    assert Figure("p99", 151, "ms", at_most(150)).met is False
    assert Figure("rate", 3, "alerts/s").met is None


def test_only_the_99th_percentile_has_the_budget() -> None:
    median, p99, longest = latencies("to queue", [0.1, 0.2], at_most(150))
    assert (median.value, median.met) == (100, None)
    assert (p99.value, p99.met) == (200, False)
    assert (longest.value, longest.met) == (200, None)


def test_the_page_names_each_missed_budget_and_what_others_used() -> None:
    result = Result("intake", "What was done.", [Figure("ratio", 0.25, "x", at_least(0.5))])
    written = page([result.beside(JUDGED_UP_TO)], MACHINE, "make bench", AT)
    assert "- intake: ratio is 0.25 x, the budget >= 0.50" in written
    assert "Others used 15 % of the machine." in written
    assert "| ratio | 0.25 x | >= 0.50 | MISSED |" in written


def test_nothing_is_judged_while_others_use_much_of_the_machine() -> None:
    result = Result("intake", "What was done.", [Figure("ratio", 0.25, "x", at_least(0.5))])
    noisy = result.beside(JUDGED_UP_TO + 1)
    assert noisy.figures[0].met is None
    written = page([noisy], MACHINE, "make bench", AT)
    assert "| ratio | 0.25 x | >= 0.50 | not judged |" in written
    assert "The machine was shared" in written


def test_the_page_of_a_quiet_machine_with_all_budgets_held_says_so() -> None:
    result = Result("intake", "What was done.", [Figure("ratio", 0.75, "x", at_least(0.5))])
    written = page([result], MACHINE, "make bench", AT)
    assert "None." in written
    assert "was shared" not in written


def test_what_was_not_measured_is_said_with_its_reason() -> None:
    result = Result("bus-kafka", "", [], skipped="no Kafka here: no Java")
    assert "not measured: no Kafka here: no Java" in table(result)
    assert "Not measured: no Kafka here" in page([result], MACHINE, "make bench", AT)


def test_a_page_can_be_made_of_benches_that_ran_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    figures = [Figure("ratio", 0.25, "x", at_least(0.5)), Figure("rate", 3, "alerts/s")]
    ran = Result("intake", "What was done.", figures).beside(JUDGED_UP_TO + 1)
    report.write_json(ran, MACHINE, AT)
    (again,) = report.kept(["accepted", "intake"])
    assert (again.bench, again.figures, again.noise) == (ran.bench, ran.figures, ran.noise)
    assert again.measured == "What was done. (At 23 November, 00:00 UTC.)"
