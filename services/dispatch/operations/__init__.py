"""What dispatch does, each in one unit of work."""
