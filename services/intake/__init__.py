"""The intake service: alerts, their sources, consents and results."""
