import os

import pytest

from shared.storage.lookup import LookupKey


def test_a_look_up_hash_depends_on_key_purpose_and_value() -> None:
    secret = os.urandom(32)
    found = LookupKey(secret).hash("phone", "+201000000000")
    assert found == LookupKey(secret).hash("phone", "+201000000000")
    assert len(found) == 32
    assert found != LookupKey(secret).hash("phone", "+201000000001")
    assert found != LookupKey(secret).hash("e-mail", "+201000000000")
    assert found != LookupKey(os.urandom(32)).hash("phone", "+201000000000")


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        LookupKey(os.urandom(31))
