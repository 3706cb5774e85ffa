"""The rules for passwords."""

import pytest
from argon2 import Type

from services.identity.passwords import ARGON2
from services.identity.rules.passwords import SHORTEST, new_password, weakness


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password-too-short"),
        ("k4-jq-9w-xe", "password-too-short"),
        ("           k4-jq           ", "password-too-short"),
        ("x" * 300, "password-too-long"),
        ("aaaaaaaaaaaa", "password-obvious"),
        ("abababababab", "password-obvious"),
        ("123456789012", "password-obvious"),
        ("qwertyuiopas", "password-obvious"),
        ("lkjhgfdsapoi", "password-obvious"),
        ("passwordpassword", "password-obvious"),
        ("P@ssw0rd2026", "password-obvious"),
        ("Tocsin-Tocsin-1", "password-obvious"),
        ("motdepasse123", "password-obvious"),
        ("YOUR-OWN-PASSWORD", "password-obvious"),
        ("Your own password", "password-obvious"),
        ("Inventada1961", "password-own-name"),
        ("ifigenia.inventada", "password-own-name"),
    ],
)
def test_what_is_tried_first_is_refused(password: str, code: str) -> None:
    weak = weakness(password, ["Ifigenia Inventada", "ifigenia.inventada@house.invalid"])
    assert weak == code


@pytest.mark.parametrize(
    "password",
    [
        "lantern-orchard-97",
        "correct horse battery staple",
        "ma grand-mère chante faux",
        "شمس فوق جبل بعيد جدا",
        "twelve chars",
        "a password is not enough",
        "Inventada sleeps until noon",
    ],
)
def test_long_ones_of_any_kind_of_characters_are_taken(password: str) -> None:
    assert weakness(password, ["Ifigenia Inventada"]) is None


def test_random_ones_differ_and_are_strong_enough() -> None:
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(each) >= SHORTEST and weakness(each) is None for each in made)


def test_a_hash_costs_what_owasp_asks_for() -> None:
    """Read when this file is imported, because tests in this process hash cheaply."""
    assert ARGON2.type is Type.ID
    assert (ARGON2.time_cost, ARGON2.memory_cost, ARGON2.parallelism) == (2, 19_456, 1)
