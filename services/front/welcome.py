"""Make the lines that `tocsin up` prints once it is ready: what is sent, and unused settings."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from services.dispatch.settings import DispatchSettings
from services.front.settings_reference import known_names

PREFIX = "TOCSIN_"
OF_DEVELOPERS = ("TOCSIN_TEST_", "TOCSIN_PROVE_", "TOCSIN_BENCH_")
"""Prefixes of names that the Makefile and the tests read; `make help` explains them."""


def sending_line(settings: DispatchSettings) -> str:
    """Return one line that says whether e-mails and SMS are really sent.

    It says nothing about sign-in.
    """
    mails = sms = "stay in the local mailbox and are not sent"
    if settings.smtp_url is not None:
        host = urlsplit(settings.smtp_url.get_secret_value()).hostname
        mails = f"are sent through {host}"
    if settings.twilio_account_sid is not None:
        sms = "are sent through Twilio"
    if mails == sms:
        return f"E-mails and SMS {mails}."
    return f"E-mails {mails}; SMS {sms}."


def unreachable_contacts_line(contacts: int) -> str:
    """Return one line that says how many contacts cannot get the e-mails now really sent."""
    whom, them = ("1 contact has", "it") if contacts == 1 else (f"{contacts} contacts have", "them")
    return (
        f"{whom} an address that is reserved for examples (example.org, .invalid): nothing is "
        f'sent there. The list of contacts shows {them} as "blocked". Deactivate {them}.'
    )


def unused_settings(environment: Iterable[str]) -> Iterator[str]:
    """Yield one line for each variable with our prefix that nothing here reads."""
    known = known_names()
    for name in sorted(each.upper() for each in environment):
        if not name.startswith(PREFIX) or name.startswith(OF_DEVELOPERS) or name in known:
            continue
        ours = (each.removeprefix(PREFIX) for each in sorted(known))
        nearest = get_close_matches(name.removeprefix(PREFIX), list(ours), n=1)
        meant = "docs/settings.md lists all settings."
        if nearest:
            meant = f"Did you mean {PREFIX}{nearest[0]}?"
        yield f"{name} is set, but there is no such setting. {meant}"
