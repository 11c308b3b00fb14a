"""Values and rules of Webex Calling: no I/O, no Qt, nothing of ours imported."""
