"""The Webex REST API on the wire: requests, answers, pacing, one module per resource.

Nothing here decides what to change; writing functions are called by the change engine alone.
"""
