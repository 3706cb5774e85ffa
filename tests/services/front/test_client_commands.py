"""`tocsin alert` and `tocsin timeline` if they cannot sign in. Nobody is real."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import typer

from services.front import client
from services.front.commands import alerts
from services.front.local.processes import free_port
from tests.services.front.machine import run_here

ALERT = "country: EGY\nnarrative: An invented lawyer was taken.\nsource: {relation: colleague}\n"
MUST_CHANGE = {"type": "urn:tocsin:problem:password-must-change", "detail": "Given to you."}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions to a person."""
    found: list[str] = []

    def prompt(text: str, **_: object) -> str:
        found.append(text)
        return "an answer"

    monkeypatch.setattr(typer, "prompt", prompt)
    return found


@pytest.mark.parametrize("command", ["alert", "timeline"])
def test_nobody_is_asked_for_a_password_where_nobody_answers(
    asked: list[str], tmp_path: Path, command: str
) -> None:
    file = tmp_path / "alert.yaml"
    file.write_text(ALERT)
    port = str(free_port())
    about = {"alert": str(file), "timeline": "C-2026-0001"}[command]
    ran = run_here({"TOCSIN_PORT": port}, command, about)
    assert ran.returncode == 1
    assert asked == []
    told = f"tocsin: nobody answers at http://127.0.0.1:{port}: is Tocsin running? "
    assert ran.stderr.startswith(told)
    for way in ("TOCSIN_PORT", "--url", "TOCSIN_URL"):
        assert way in ran.stderr


@pytest.mark.parametrize("address", ["127.0.0.1:8470", "tocsin.house.invalid", "ftp://house"])
def test_an_address_without_its_http_is_told_as_that(
    asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    file = tmp_path / "alert.yaml"
    file.write_text(ALERT)
    with pytest.raises(typer.Exit):
        alerts.alert(file, url=address)
    told = capsys.readouterr().err
    assert f"{address} is not the address of Tocsin: write it with http:// or https://" in told
    assert asked == []


def test_who_has_a_given_password_is_told_where_to_choose_one(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def answer(_: client.Client, method: str, path: str, **__: Any) -> tuple[Any, Any]:
        if method == "POST":
            raise client.Refused(403, MUST_CHANGE)
        return {}, {}

    async def sign_in() -> None:
        async with alerts.signed_in("http://127.0.0.1:1/", "a@house.invalid"):
            pytest.fail("nobody is signed in")

    monkeypatch.setattr(client.Client, "_ask", answer)
    with pytest.raises(typer.Exit):
        asyncio.run(sign_in())
    assert asked == ["Password"]
    assert "one of your own at http://127.0.0.1:1/identity/sign-in," in capsys.readouterr().err
