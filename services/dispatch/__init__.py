"""The dispatch service: contacts, campaigns, and the sending of messages."""
