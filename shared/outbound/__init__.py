"""Send HTTP to addresses that people entered: the one safe client, and webhook signatures."""
