"""The lines at the start: whether e-mails and SMS are real, and unused settings."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.dispatch.settings import DispatchSettings
from services.front.welcome import sending_line, unreachable_contacts_line, unused_settings

ROOT = Path(__file__).resolve().parents[3]
MAIL = {"smtp_url": SecretStr("smtp://user:hunter2@mail.ngo.example:587")}
SMS = {"twilio_account_sid": "AC0"}
KEPT = "stay in the local mailbox and are not sent"


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({}, f"E-mails and SMS {KEPT}."),
        (MAIL, f"E-mails are sent through mail.ngo.example; SMS {KEPT}."),
        (SMS, f"E-mails {KEPT}; SMS are sent through Twilio."),
        (MAIL | SMS, "E-mails are sent through mail.ngo.example; SMS are sent through Twilio."),
    ],
)
def test_it_says_whether_messages_are_real(told: dict[str, object], line: str) -> None:
    assert sending_line(DispatchSettings.model_construct(**told)) == line  # type: ignore[arg-type]  # what is told differs in kind


def test_contacts_of_trials_are_told_where_mail_is_real() -> None:
    assert unreachable_contacts_line(1).startswith(
        "1 contact has an address that is reserved for examples"
    )
    assert unreachable_contacts_line(2).startswith("2 contacts have an address")
    assert 'shows it as "blocked". Deactivate it.' in unreachable_contacts_line(1)
    assert 'shows them as "blocked". Deactivate them.' in unreachable_contacts_line(2)


def test_what_nobody_reads_is_named_with_the_nearest() -> None:
    given = ["TOCSIN_STMP_URL", "TOCSIN_SMTP_FROM", "PATH", "TOCSIN_QQQ", "TOCSIN_TEST_KAFKA"]
    assert list(unused_settings(given)) == [
        "TOCSIN_QQQ is set, but there is no such setting. docs/settings.md lists all settings.",
        "TOCSIN_STMP_URL is set, but there is no such setting. Did you mean TOCSIN_SMTP_URL?",
    ]


def test_no_name_that_the_reference_or_the_readme_tells_is_taken_for_a_stranger() -> None:
    told = (ROOT / "docs" / "settings.md").read_text() + (ROOT / "README.md").read_text()
    names = set(re.findall(r"TOCSIN_[A-Z_]*[A-Z]", told.replace("<SERVICE>", "INTAKE")))
    assert len(names) > 40
    assert list(unused_settings(names - {"TOCSIN"})) == []
