"""What requests may say and what answers say."""
