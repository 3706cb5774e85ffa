"""Tocsin on one machine: its folders, and how its engines start, stop and recover."""
