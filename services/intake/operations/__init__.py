"""The operations of intake. Each is one unit of work; the caller commits it."""
