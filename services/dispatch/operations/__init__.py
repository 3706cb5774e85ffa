"""The operations of dispatch, each in one unit of work."""
