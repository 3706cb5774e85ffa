"""A repeated option is refused: of two values the last would count. All is invented."""

import pytest
from typer.testing import CliRunner

from services.front.commands import app


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (["alert", "invented.yaml", "--key", "one", "--key", "two"], "--key"),
        (["alert", "invented.yaml", "--again", "--no-again"], "--again"),
        (["republish", "triage", "--since", "2026-01-01", "--since", "2026-02-01"], "--since"),
        (
            ["accounts", "add", "Invented", "--email", "a@x.example", "--email", "b@x.example"],
            "--email",
        ),
    ],
)
def test_it_is_named_and_nothing_is_done(command: list[str], option: str) -> None:
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code == 2
    assert f"{option} is used more than once" in refused.output


def test_what_can_be_repeated_is() -> None:
    answer = CliRunner().invoke(app, ["backup", "make", "x", "--to", "none", "--to", "nothing"])
    assert "must be a public key of age" in answer.output
