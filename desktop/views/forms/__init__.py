"""Tabs that hold a form: load, edit, save, revert, problems next to their field."""
