"""A wrong setting stops the start, with one line on what is allowed and not its value."""

from collections.abc import Iterator

import pytest
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode

from services.dispatch.settings import DispatchSettings
from services.front.catalogue import CATALOGUE
from services.front.local.installation import Installation
from services.front.settings import FrontSettings, read_front_settings
from services.triage.settings import TriageSettings
from shared.settings import ServiceSettings, WrongSettings, read_settings

WRONG = [
    ("TOCSIN_PORT", "hunter2", "it must be a whole number (Port of Tocsin, on loopback"),
    ("TOCSIN_PORT", "0", "it must be 1 or more"),
    ("TOCSIN_PORT", "70000", "it must be 65535 or less"),
    ("TOCSIN_LOG_LEVEL", "hunter2", "it must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ("TOCSIN_POSTGRES_URL", "hunter2", "it must be a URL such as postgresql://"),
    ("TOCSIN_POSTGRES_URL", "mysql://hunter2@db/x", "it must begin with 'postgresql' or 'postgres"),
    ("TOCSIN_PUBLIC_URL", "hunter2.example", "it must be a URL such as https://"),
    ("TOCSIN_PUBLIC_URL", "https://?hunter2", "it must be a URL such as https://"),
    ("TOCSIN_PUBLIC_URL", "https://hunter2:port", "it must be a URL such as https://"),
    ("TOCSIN_PUBLIC_URL", "https://a@hunter2.example", "it must be a URL such as https://"),
    ("TOCSIN_PUBLIC_URL", "https://hunter2.example?a=b", "it must be a URL such as https://"),
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


@pytest.mark.parametrize("number", ["0612", "hunter2", "0033612345678", "+0612345678", "+33 612"])
def test_a_number_that_sms_come_from_has_its_country(
    monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    monkeypatch.setenv("TOCSIN_TWILIO_FROM", number)
    with pytest.raises(WrongSettings) as refusal:
        read_settings(DispatchSettings)
    assert "TOCSIN_TWILIO_FROM: it must be a number with + and its country" in str(refusal.value)
    assert number not in str(refusal.value)


@pytest.mark.parametrize("kind", [each.settings for each in CATALOGUE.values()])
def test_no_service_takes_a_public_url_that_is_none(
    monkeypatch: pytest.MonkeyPatch, kind: type[ServiceSettings]
) -> None:
    monkeypatch.setenv("TOCSIN_PUBLIC_URL", "hunter2.example")
    with pytest.raises(WrongSettings, match="TOCSIN_PUBLIC_URL: it must be a URL such as https://"):
        read_settings(kind)


def _taken_apart() -> Iterator[tuple[type[BaseSettings], str, str]]:
    """Yield every setting that is parsed as JSON before our own code reads it."""
    kinds: list[type[BaseSettings]] = [FrontSettings]
    kinds += [each.settings for each in CATALOGUE.values()]
    for kind in kinds:
        source = EnvSettingsSource(kind)
        for name, field in kind.model_fields.items():
            if source.field_is_complex(field) and NoDecode not in field.metadata:
                prefix = kind.model_config.get("env_prefix", "")
                yield kind, name, str(field.validation_alias or f"{prefix}{name}".upper())


def test_no_setting_is_taken_apart_by_who_keeps_the_last_of_two_equal_keys() -> None:
    assert list(_taken_apart()) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("hunter2", "it must be JSON"),
        ('{"omct": "Hunter", "fidh": "x", "omct": "2"}', "'omct' must stand there once"),
    ],
)
def test_what_cannot_be_taken_apart_is_told_by_the_name_of_the_setting(
    monkeypatch: pytest.MonkeyPatch, wrong: str, told: str
) -> None:
    installation = Installation(FrontSettings())
    monkeypatch.setattr(installation, "_given", lambda _: {})
    monkeypatch.setenv("TOCSIN_TRIAGE_CONTACT_LINES", wrong)
    with pytest.raises(WrongSettings, match=f"TOCSIN_TRIAGE_CONTACT_LINES: {told}"):
        installation.settings(TriageSettings)


@pytest.mark.parametrize("moment", ["1", "0026-11-28T10:00:00Z", "2199-01-01T00:00:00Z"])
@pytest.mark.parametrize("service", ["dispatch", "identity"])
def test_a_moment_that_cannot_be_meant_is_told_by_the_name_of_the_setting(
    monkeypatch: pytest.MonkeyPatch, service: str, moment: str
) -> None:
    variable = f"TOCSIN_{service.upper()}_RESTORED_AT"
    monkeypatch.setenv(variable, moment)
    with pytest.raises(WrongSettings, match=variable):
        read_settings(CATALOGUE[service].settings)
