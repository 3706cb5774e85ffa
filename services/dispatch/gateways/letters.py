"""An e-mail as it stands on the wire."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from services.dispatch.gateways.messages import Letter

POLICY = SMTP.clone(cte_type="7bit")
"""Servers that know no 8BITMIME take it too."""


def compose(letter: Letter, *, sender: str, reply_to: str | None = None) -> EmailMessage:
    """Return the message: plain text first, then HTML where there is some (RFC 2046, 5.1.4).

    The `Message-ID` is the delivery's: a second copy can be told from a second message. Line ends
    in the subject become spaces, so that a title can add no header.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    if reply_to is not None:
        message["Reply-To"] = Address(addr_spec=reply_to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Message-ID"] = f"<{letter.delivery}@{sender.rpartition('@')[2]}>"
    if letter.repeated:
        message["X-Tocsin-Repeated"] = "this may be a second copy"
    message.set_content(letter.text)
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html")
    return message
