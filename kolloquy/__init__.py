"""Kolloquy: the open, self-hosted scientific-exchange platform for Medical Affairs."""

__version__ = "0.1.0"
