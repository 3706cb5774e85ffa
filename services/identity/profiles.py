"""Where an account's profile stands sealed: bound to its row, under the account's own key."""

from uuid import UUID

from shared.storage.sealing import Place


def profile_place(account: UUID) -> Place:
    return Place.column("accounts", "profile", account)
