"""The operations of triage. Each fills one unit of work: rows, events and audit entries."""
