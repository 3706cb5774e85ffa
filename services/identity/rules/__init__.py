"""Pure rules of identity, each with its source named. No I/O, no framework."""
