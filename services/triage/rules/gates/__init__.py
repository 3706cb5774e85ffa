"""The gates that a document passes before it is sent, and what they check."""
