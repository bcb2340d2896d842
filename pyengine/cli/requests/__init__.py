"""Whole command lines: each module understands that of one command."""
