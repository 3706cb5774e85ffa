"""The verbs of intake. Each is one unit of work, committed by who opened it."""
