"""The verbs of triage. Each is one unit of work's content: rows, events and audit facts."""
