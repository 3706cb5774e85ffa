"""The outside systems that messages are given to. Nothing here knows the database."""
