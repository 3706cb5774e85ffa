"""Commands print codes in words, and say where a fault is. All is invented."""

from functools import partial
from operator import le
from pathlib import Path
from typing import Any

import pytest
import typer

from services.front.commands.alerts import _read
from services.front.commands.demo import delivery_line, how_to_look_around
from services.front.commands.timeline import lines_of
from services.front.demo import walk
from services.triage.pages.labels.case_labels import HAPPENED
from shared.clock import new_id
from tests.services.front.machine import run_here


def entry(kind: str, at: str = "2026-11-29T08:00:00Z", **said: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()), "at": at, "kind": kind, "actor": "service:triage", "detail": {},
        "words": None, "amount": None, **said,
    }  # fmt: skip


def test_an_entry_of_the_timeline_is_told_in_the_words_of_the_page() -> None:
    reference = "EGY 001 / 1126 / OBS 001"
    lines = lines_of(
        [
            entry(
                "approved",
                detail={
                    "document": str(new_id()),
                    "version": 2,
                    "reference": reference,
                    "recipients": 3,
                    "although_nobody": False,
                },
            ),
            entry("campaign-finished", "2026-11-29T08:00:12Z", detail={"number_sent": 5}),
            entry("returned", "2026-11-29T09:00:00Z", words="Two\nlines."),
            entry("of-a-newer-tocsin", "2026-11-29T09:00:00Z", detail={"hops": 4}),
        ]
    )
    assert [" ".join(line.split()) for line in lines] == [
        f"2026-11-29 08:00:00 UTC +0 ms Document approved and issued: {reference}",
        "2026-11-29 08:00:12 UTC +0.2 min Everything was sent: Sent: 5",
        "2026-11-29 09:00:00 UTC +59.8 min Document returned: Two lines.",
        "2026-11-29 09:00:00 UTC +0 ms of-a-newer-tocsin",
    ]


def test_no_kind_that_triage_notes_is_told_by_its_code() -> None:
    for line in lines_of([entry(kind) for kind in HAPPENED]):
        assert line.split("  ")[-1].strip() in HAPPENED.values()


def test_a_delivery_of_the_demo_is_told_in_the_words_of_its_page() -> None:
    kept = {"channel": "email", "state": "withheld", "reason": "local-mailbox"}
    confirmed = {"channel": "webhook", "state": "delivered", "reason": "acknowledged"}
    assert [delivery_line(each) for each in (kept, confirmed)] == [
        "E-mail: Not sent. Kept in the local mailbox: no provider is configured.",
        "Webhook: Delivered. The recipient's system confirmed it.",
    ]


def test_the_password_of_the_demo_can_be_copied_as_one_word() -> None:
    lines = how_to_look_around("http://127.0.0.1:1", "demo-0", ["a@demo.invalid"])
    assert {"  demo-0", "  a@demo.invalid"} <= set(lines)


def test_the_demo_that_plays_here_does_not_ignore_stay() -> None:
    refused = run_here({}, "demo", "--here", "--stay")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("tocsin: --here plays on the Tocsin that runs here")


@pytest.mark.parametrize("command", ["check", "write"])
def test_contracts_are_not_called_stale_where_there_is_no_checkout(
    tmp_path: Path, command: str
) -> None:
    refused = run_here({}, "contracts", command, "--root", str(tmp_path))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"tocsin: {tmp_path} is no checkout of Tocsin: run this in")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("country: EGY\nnarrative: a: b\n", "line 2, column 13"),
        ('{"country": "EGY",\n "narrative": }}', "line 2, column 16"),
    ],
)
def test_a_file_that_is_not_yaml_is_told_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, place: str
) -> None:
    file = tmp_path / "alert.yaml"
    file.write_text(text)
    with pytest.raises(typer.Exit):
        _read(file)
    assert f"{place}: this is neither YAML nor JSON" in capsys.readouterr().err


async def test_the_demo_says_what_it_waits_for_where_that_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(walk, "LOOK_EVERY", 0.0)
    for looks, told in ((1, 0), (walk.SAID_AFTER, 0), (5 * walk.SAID_AFTER, 1)):
        asked, said = list[int](), list[str]()

        async def ask(asked: list[int] = asked) -> int:
            asked.append(1)
            return len(asked)

        await walk._until(ask, partial(le, looks), "the tide", said.append)
        waits = f"waiting for the tide, up to {walk.PATIENCE:.0f} s"
        assert [each.strip() for each in said] == [waits] * told
