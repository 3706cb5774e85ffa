"""Figures of processor use: each part separately, without use from before the bench."""

import pytest

from bench.usage import LOAD, OF_LOAD, POSTGRES, UPKEEP, Part, Usage, part_of


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("postgres: tocsin_dispatch tocsin_dispatch 127.0.0.1(41002) idle", POSTGRES),
        ("postgres: tocsin_dispatch tocsin_bus 127.0.0.1(41002) SELECT", POSTGRES),
        ("postgres: tocsin bench_bus 127.0.0.1(41002) idle", POSTGRES),
        ("postgres: tocsin tocsin_dispatch 127.0.0.1(41002) SELECT", OF_LOAD),
        ("postgres: autovacuum worker tocsin_dispatch", UPKEEP),
        ("postgres: checkpointer", UPKEEP),
        ("/usr/lib/postgresql/15/bin/postgres -D data -p 5432", UPKEEP),
        ("python tocsin serve dispatch --port 1", "dispatch"),
        ("python -m bench.raw --number 1", "raw client"),
        ("python -m anything", LOAD),
    ],
)
def test_the_server_is_told_from_what_the_bench_asks_of_it(command: str, part: str) -> None:
    assert part_of(command) == part


def test_what_a_process_used_before_is_nobodys_when_it_ends() -> None:
    ended = {7: Part(OF_LOAD, UPKEEP, 3.0)}
    before = Usage(0, 10, {OF_LOAD: 3.0, UPKEEP: 1.0}, ended)
    # It used half a second more; when it ended, all of that was counted for the server.
    after = Usage(2, 14, {UPKEEP: 4.5 + 0.25})
    used = after - before
    assert used.parts == {OF_LOAD: 0.0, UPKEEP: 0.75}
    assert (used.at, used.machine) == (2, 4)


def test_what_runs_on_has_used_what_came_since() -> None:
    before = Usage(0, 0, {POSTGRES: 3.0}, {7: Part(POSTGRES, UPKEEP, 3.0)})
    after = Usage(1, 1, {POSTGRES: 3.5, "dispatch": 0.25}, {7: Part(POSTGRES, UPKEEP, 3.5)})
    assert (after - before).parts == {POSTGRES: 0.5, "dispatch": 0.25}


def test_rounds_are_added_part_by_part() -> None:
    both = Usage(1, 2, {POSTGRES: 0.5}) + Usage(3, 4, {POSTGRES: 0.25, UPKEEP: 1.0})
    assert (both.at, both.machine) == (4, 6)
    assert both.parts == {POSTGRES: 0.75, UPKEEP: 1.0}
