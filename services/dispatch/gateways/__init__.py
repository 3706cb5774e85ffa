"""The outside systems that messages are handed to. Nothing here knows the database."""
