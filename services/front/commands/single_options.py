"""Refuse an option that is given twice: the last value would count, and nobody would notice."""

from collections import Counter
from typing import Any

from typer.core import TyperCommand, TyperOption


class SingleOptions(TyperCommand):
    """A command that refuses an option given twice, unless the option can be repeated."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        *_, given = self.make_parser(ctx).parse_args(args=list(args))
        for option, times in Counter(given).items():
            if times > 1 and isinstance(option, TyperOption) and not option.multiple:
                ctx.fail(f"{' / '.join(option.opts)} is used more than once. Use it once.")
        return super().parse_args(ctx, args)
