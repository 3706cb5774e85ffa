"""The engines of the one-machine form: their places, how they start, stop and recover."""
