"""Whole trips through the program, in the user's words."""
