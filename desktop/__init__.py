"""Linedesk, a desktop console for Webex Calling partners."""

__version__ = "0.1.0"
