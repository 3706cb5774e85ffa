"""Write the golden texts again: `python -m tests.services.triage.golden.write`. Then read them."""

import asyncio

from tests.services.triage.golden.begun import TEXTS, begun_texts, golden_cases, page_of


async def write() -> None:
    """Replace all texts by what the documents say now."""
    for file in TEXTS.iterdir():
        file.unlink()
    for case in golden_cases():
        (TEXTS / f"{case.id}.txt").write_text(page_of(await begun_texts(case)), "utf-8")


if __name__ == "__main__":
    asyncio.run(write())
