"""Illness Management and Recovery: one Markdown source, a website and print books."""

__version__ = "0.1.0"
