"""`tocsin`, or `python -m services.front`."""

import gc


def main() -> None:
    """Run the command that is asked for."""
    # What is imported stays: Python's own 700 would have it walked through hundreds of times.
    gc.set_threshold(50_000, 20, 100)
    from services.front.commands import app  # noqa: PLC0415 - after the line above

    app(prog_name="tocsin")


if __name__ == "__main__":
    main()
