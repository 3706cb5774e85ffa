"""`tocsin`, or `python -m services.front`."""

import gc


def main() -> None:
    """Run the command named on the command line."""
    # Imported objects stay alive. With Python's default threshold of 700 the collector would walk
    # through them hundreds of times.
    gc.set_threshold(50_000, 20, 100)
    from services.front.commands import app  # noqa: PLC0415 - after the line above

    app(prog_name="tocsin")


if __name__ == "__main__":
    main()
