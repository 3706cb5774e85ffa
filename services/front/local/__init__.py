"""The engines of the one-machine form: where they live, how they start, stop and come back."""
