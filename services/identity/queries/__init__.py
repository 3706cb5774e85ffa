"""Read accounts, and the acts on them, for API and pages."""
