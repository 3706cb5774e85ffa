"""Operations on accounts. Each is one unit of work and never commits."""
