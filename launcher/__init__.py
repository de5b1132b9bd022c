"""Starts Sphere and what it needs on one machine: `python -m launcher`, behind `make`."""
