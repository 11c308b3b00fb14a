"""Signing in, and the accounts that are signed in."""
