"""The external systems that messages are handed to. Nothing here uses the database."""
