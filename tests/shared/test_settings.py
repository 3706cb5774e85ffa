"""A wrong setting stops the start with one line that says what it must be, and never its value."""

import pytest

from services.dispatch.settings import DispatchSettings
from services.front.settings import read_front_settings
from services.triage.settings import TriageSettings
from shared.settings import WrongSettings, read_settings

WRONG = [
    ("TOCSIN_PORT", "hunter2", "it must be a whole number (The one port, on loopback"),
    ("TOCSIN_PORT", "0", "it must be 1 or more"),
    ("TOCSIN_PORT", "70000", "it must be 65535 or less"),
    ("TOCSIN_LOG_LEVEL", "hunter2", "it must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ("TOCSIN_POSTGRES_URL", "hunter2", "it must be a URL such as postgresql://"),
    ("TOCSIN_POSTGRES_URL", "mysql://hunter2@db/x", "it must begin with 'postgresql' or 'postgres"),
]


@pytest.mark.parametrize(("name", "value", "words"), WRONG)
def test_it_says_in_words_what_a_variable_must_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettings) as refusal:
        read_front_settings()
    assert str(refusal.value).startswith(f"{name}: {words}")
    assert value not in str(refusal.value)
    assert "Input should" not in str(refusal.value)


def test_it_names_everything_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_TRIAGE_DATABASE_URL", "postgresql://a@127.0.0.1/x")
    with pytest.raises(WrongSettings) as refusal:
        read_settings(TriageSettings)
    told = str(refusal.value)
    assert "TOCSIN_TRIAGE_KEYRING_URL: it must be given (The keyring, under" in told
    assert "TOCSIN_MASTER_KEY_FILE: it must be given (Master keys" in told
    assert "Field required" not in told


@pytest.mark.parametrize("url", ["smtp://user:hunter2/x@mail:port", "http://hunter2@mail"])
def test_not_even_a_part_of_a_secret_is_shown(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("TOCSIN_SMTP_URL", url)
    with pytest.raises(WrongSettings) as refusal:
        read_settings(DispatchSettings)
    assert "TOCSIN_SMTP_URL: it must" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)
