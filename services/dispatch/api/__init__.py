"""The HTTP routes of dispatch."""
