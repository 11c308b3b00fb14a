"""The one error of the build tools: a sentence for the person at the terminal."""

from __future__ import annotations


class Refusal(Exception):
    """Something is missing or failed; the text is one clear sentence with the remedy."""
