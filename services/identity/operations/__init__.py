"""What is done with accounts. Each operation is one unit of work and never commits."""
