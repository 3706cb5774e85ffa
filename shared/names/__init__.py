"""Bring names and contacts into forms that can be compared across scripts and spellings."""

from shared.names.contacts import (
    ADDRESSES_VERSION,
    ENCODED_WORD,
    NeedsSmtpUtf8,
    NotAnEmailAddress,
    NotAPhoneNumber,
    contact_forms,
    normalise_email,
    normalise_phone,
    sendable_email,
)
from shared.names.forms import KEYS_VERSION, normalise, phonetic_keys, transliterate
from shared.names.similarity import PROPOSE_FROM, similarity
from shared.names.sounds import may_be_one, sound_keys

__all__ = [
    "ADDRESSES_VERSION",
    "ENCODED_WORD",
    "KEYS_VERSION",
    "PROPOSE_FROM",
    "NeedsSmtpUtf8",
    "NotAPhoneNumber",
    "NotAnEmailAddress",
    "contact_forms",
    "may_be_one",
    "normalise",
    "normalise_email",
    "normalise_phone",
    "phonetic_keys",
    "sendable_email",
    "similarity",
    "sound_keys",
    "transliterate",
]
