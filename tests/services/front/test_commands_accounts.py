"""`tocsin accounts` with a running Tocsin. All persons are invented."""

from datetime import UTC, datetime
from typing import get_args
from uuid import uuid4

import pytest

from services.front.commands.accounts import DeskCodes, RoleCodes, _disabled_words
from services.identity.schemas import AccountView
from shared.access.roles import Role
from shared.taxonomy import load_taxonomy
from tests.services.front.machine import run_here
from tests.services.front.running import RunningTocsin

pytestmark = pytest.mark.xdist_group("commands")


class TestAccounts:
    def test_one_is_made_listed_and_shut_out(self, running: RunningTocsin) -> None:
        address = "ifigenia.inventada@house.invalid"
        words = ("Ifigenia Inventada", "--email", address, "--role", "approver")
        before = len(running.read("accounts", "list"))
        made = running.read("accounts", "add", *words, "--desk", "africa")
        account = made["account"]["id"]
        assert len(running.read("accounts", "list")) == before + 1
        # The person at the machine needs no second administrator.
        assert made["password"]
        assert made["account"]["waiting"] == []
        given = running.run("accounts", "password", account)
        assert "New password (shown only once): " in given.stderr
        assert made["password"] not in given.stderr
        # The address works too, in any case; partners have none, and need the id.
        by_address = running.run("accounts", "password", address.upper())
        assert by_address.stderr.startswith("New password (shown only once): ")
        assert f"{account}  active" in running.run("accounts", "list").stdout
        stranger = running.run("accounts", "disable", address, "--to", "nobody@house.invalid")
        assert (stranger.returncode, "No account" in stranger.stderr) == (1, True)
        colleague = "approver@tocsin.invalid"
        done = running.run("accounts", "disable", address, "--to", colleague)
        assert (done.returncode, colleague in done.stderr) == (0, True)
        told = running.read("audit", "list", "identity", "--subject", account)
        handed = [each["detail"].get("handed_to") for each in told]
        accounts = {each["email"]: each["id"] for each in running.read("accounts", "list")}
        assert accounts[colleague] in handed
        again = running.run("accounts", "disable", address, "--to", "officer@tocsin.invalid")
        assert (again.returncode, "already disabled. Nothing changed" in again.stderr) == (0, True)
        assert "officer@" not in again.stderr
        [listed] = [each for each in running.read("accounts", "list") if each["id"] == account]
        assert (listed["state"], listed["email"]) == ("disabled", address)
        # The way out if two administrators cannot confirm a change of one of them.
        more = ("--role", "administrator", "--role", "approver")
        # It could decide before: its password was given for that.
        given = running.run("accounts", "rights", account, *more)
        assert (given.returncode, "accounts password" in given.stderr) == (0, False)
        assert running.run("accounts", "rights", address, "--role", "operator").returncode == 0
        given = running.run("accounts", "rights", account, *more)
        assert given.returncode == 0
        assert f"Reset it, and give it only to its holder: tocsin accounts password {account}" in (
            given.stderr
        )
        assert running.run("accounts", "enable", address).returncode == 0
        [listed] = [each for each in running.read("accounts", "list") if each["id"] == account]
        assert (listed["state"], listed["waiting"], listed["all_desks"]) == ("active", [], True)
        assert sorted(listed["roles"]) == ["administrator", "approver"]

    def test_what_cannot_be_is_told_in_one_line(self, running: RunningTocsin) -> None:
        nobody = running.run("accounts", "disable", str(uuid4()))
        assert (nobody.returncode, len(nobody.stderr.splitlines())) == (1, 1)
        for unknown in ("nobody@house.invalid", "no address"):
            nobody = running.run("accounts", "password", unknown)
            told = "tocsin: No account uses this e-mail address to sign in.\n"
            assert (nobody.returncode, nobody.stderr) == (1, told)

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("--email", "no address"), "  email: Enter an e-mail address"),
            (("--role", "approver"), "  email: "),
            (("--partner", "--role", "approver"), "  roles: "),
            (("--email", "a@house.invalid", "--desk", "mena"), "  desks.0: "),
            (("--email", "a@house.invalid", "--desk", "me na"), "  desks.0: "),
        ],
    )
    def test_each_field_that_cannot_be_taken_is_told(
        self, running: RunningTocsin, words: tuple[str, ...], told: str
    ) -> None:
        refused = running.run("accounts", "add", "Nobody", *words)
        assert refused.returncode == 1
        assert told in refused.stderr
        assert "Value error" not in refused.stderr
        assert "Traceback" not in refused.stderr

    @pytest.mark.parametrize("desk", ["mena", "me na"])
    def test_so_they_are_where_rights_are_changed(self, running: RunningTocsin, desk: str) -> None:
        made = running.read("accounts", "add", "Some Partner", "--partner")
        refused = running.run("accounts", "rights", made["account"]["id"], "--desk", desk)
        assert (refused.returncode, "  desks.0: " in refused.stderr) == (1, True), refused.stderr
        assert "Traceback" not in refused.stderr

    def test_an_address_where_no_mail_arrives_is_named(self, running: RunningTocsin) -> None:
        made = running.run("accounts", "add", "Invented", "--email", "invented@house.invalid")
        assert "Nothing can be delivered to this address" in made.stderr


def test_one_without_a_role_is_said_to_do_nothing(running: RunningTocsin) -> None:
    made = running.run("accounts", "add", "Invented", "--partner")
    assert "cannot do anything" in made.stderr
    able = running.run("accounts", "add", "Invented", "--partner", "--role", "network_member")
    assert (able.returncode, "cannot do anything" in able.stderr) == (0, False)
    account = able.stderr.split()[1]
    emptied = running.run("accounts", "rights", account)
    assert (emptied.returncode, "cannot do anything" in emptied.stderr) == (0, True)


def test_an_account_that_was_disabled_loses_only_its_waiting_change() -> None:
    facts = {
        "id": uuid4(), "kind": "person", "name": "Invented", "email": None, "phone": None,
        "language": "en", "roles": (), "desks": (), "all_desks": True, "state": "disabled",
        "must_change_password": False, "changed_at": datetime.now(UTC),
    }  # fmt: skip
    assert "Nothing changed" in _disabled_words(AccountView.model_validate(facts), None)
    waiting = [{"id": uuid4(), "act": "enable"}]
    told = _disabled_words(AccountView.model_validate(facts | {"waiting": waiting}), None)
    assert "is cancelled. Nothing else changed" in told


def test_a_word_that_is_no_role_is_told_with_the_roles() -> None:
    words = ("accounts", "add", "Invented", "--role", "officer")
    refused = run_here({}, *words)
    told = " ".join(refused.stderr.replace("│", " ").split())
    assert (refused.returncode, "Value error" in told) == (2, False)
    assert f"'officer' is not a role. Roles: {', '.join(Role)}." in told


def test_the_help_names_every_desk_and_every_role() -> None:
    desks, roles = (get_args(options)[1] for options in (DeskCodes, RoleCodes))
    assert all(desk.code in desks.help for desk in load_taxonomy().desks)
    assert all(role in roles.help for role in Role)
