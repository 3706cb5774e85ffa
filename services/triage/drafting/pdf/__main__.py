"""Typeset one document in a process of its own: `Printed` as JSON on stdin, the PDF on stdout.

The parent can end it, it holds no keys, and the memory that it used is free again after it.
"""

import resource
import sys

from services.triage.drafting.pdf.printed import Printed
from services.triage.drafting.pdf.typesetting import NotInTheFonts, typeset

NOT_IN_THE_FONTS = 3
"""The exit status if no font has the text that is then on stdout."""
ADDRESS_SPACE = 2 * 1024**3
"""In bytes; the program and its threads take most of it."""
SECONDS_OF_CPU = 20


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_OF_CPU, SECONDS_OF_CPU))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    try:
        made = typeset(Printed.from_json(sys.stdin.buffer.read()))
    except NotInTheFonts as missing:
        sys.stdout.buffer.write(missing.text.encode())
        return NOT_IN_THE_FONTS
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
