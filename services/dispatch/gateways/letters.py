"""Build an e-mail message in the form that is sent over SMTP."""

from collections.abc import Mapping
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, EmailPolicy
from html import escape

from services.dispatch.gateways.messages import Letter
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.other_language import direction
from services.dispatch.rules.reasons import AttemptOutcome, Reason

POLICY = SMTP.clone(cte_type="7bit")
"""Servers without 8BITMIME accept it too."""

NOT_WRITTEN = AttemptResult(AttemptOutcome.REFUSED, Reason.NOT_WRITABLE)
"""Nothing was sent, and no further attempt would succeed."""


class CannotBeWritten(Exception):
    """Raised if no e-mail can be composed for this letter.

    Holds no content.
    """


class _Subject(str):
    """An attested subject, encoded here (RFC 2047).

    Python would take `=?...?=` in a title for encoded text already, and send the decoded text with
    its line ends: an appeal would be sent with headers and words that nobody approved.
    """

    __slots__ = ()
    name = "Subject"

    def fold(self, *, policy: EmailPolicy) -> str:
        plain = self.isascii() and "=?" not in self
        encoded = Header(self, "us-ascii" if plain else "utf-8", header_name=self.name)
        return f"{self.name}: {encoded.encode(linesep=policy.linesep)}{policy.linesep}"


def on_the_wire(
    letter: Letter,
    *,
    sender: str,
    name: str = "",
    reply_to: str | None = None,
    more: Mapping[str, str],
) -> bytes:
    """Return the message's bytes, with `more` headers; raise `CannotBeWritten`.

    The bytes are parsed again as a recipient would: there must be our headers and no others, and
    the subject must be the letter's.
    """
    try:
        message = compose(letter, sender=sender, name=name, reply_to=reply_to)
        for header, value in more.items():
            message[header] = value
        content = message.as_bytes()
        read = BytesHeaderParser(policy=SMTP).parsebytes(content)
        same = read.keys() == message.keys() and read["Subject"] == message["Subject"]
    except Exception as fault:  # noqa: BLE001  # the library raises many types, and some quote the letter
        raise CannotBeWritten(type(fault).__name__) from None
    if not same:
        raise CannotBeWritten("it would be read otherwise than it was written")
    return content


def compose(
    letter: Letter, *, sender: str, name: str = "", reply_to: str | None = None
) -> EmailMessage:
    """Return the message: plain text first, then HTML where there is some (RFC 2046, 5.1.4).

    The `Message-ID` is the delivery's: a second copy can be told from a second message. Line ends
    in the subject become spaces, so that a title can add no header.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(display_name=name, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    if letter.notice:
        # For staff: ask that no machine answers it (RFC 3834), and set no Reply-To.
        message["Auto-Submitted"] = "auto-generated"
    elif reply_to is not None:
        message["Reply-To"] = Address(addr_spec=reply_to)
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<mailto:{reply_to or sender}?subject=unsubscribe>"
    message["Subject"] = _Subject(" ".join(letter.subject.split()))
    message["Message-ID"] = f"<{letter.delivery}@{sender.rpartition('@')[2]}>"
    if letter.repeated:
        message["X-Tocsin-Repeated"] = "this may be a second copy"
    message.set_content(letter.text)
    if letter.html is not None:
        message.add_alternative(_document(letter), subtype="html")
    # Last, because `add_alternative` moves Content-* headers that were set earlier into the first
    # part.
    message["Content-Language"] = letter.language
    return message


def _document(letter: Letter) -> str:
    """Return a whole HTML document that names its language and the direction of its script."""
    turned = ' dir="rtl"' if direction(letter.language) == "rtl" else ""
    head = f'<meta charset="utf-8"><title>{escape(letter.subject)}</title>'
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(letter.language)}"{turned}>\n<head>{head}</head>\n'
        f"<body>\n{letter.html}\n</body>\n</html>\n"
    )
