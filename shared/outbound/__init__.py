"""HTTP to addresses that people typed in: the one safe client, and webhook signatures."""
