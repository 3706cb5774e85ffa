"""Pure rules of triage, each with its source named. No I/O, no framework."""
