"""The command line: what the window does, for scripts and terminals.

A command asks `operations` and prints; it decides nothing about Webex itself.
"""
