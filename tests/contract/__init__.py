"""Checks against the official API document: every request and every answer."""
