"""API keys in isolation."""

from hashlib import sha256

from shared.access.api_keys import new_api_key


def test_a_new_key_does_not_show_itself_in_a_log() -> None:
    key = new_api_key()
    assert key.plain not in repr(key)
    assert key.sha256 == sha256(key.plain.encode()).hexdigest()
