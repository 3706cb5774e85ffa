"""The relocation service: support requests, emergency grants, temporary relocation."""
