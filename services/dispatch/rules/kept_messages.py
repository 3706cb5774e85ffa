"""How a message in the local mailbox is shown."""

from email import message_from_bytes
from email.policy import default


def message_words(content: bytes | None) -> str | None:
    """Return a message as a person reads it: the letter's chief headers and its plain text."""
    if content is None:
        return None
    if content.startswith(b"NOT SENT"):
        return content.decode()
    letter = message_from_bytes(content, policy=default)
    body = letter.get_body(("plain",))
    head = "\n".join(f"{name}: {letter[name]}" for name in ("To", "Subject"))
    return f"{head}\n\n{body.get_content() if body is not None else ''}"
