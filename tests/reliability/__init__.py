"""Real processes, real sockets, real kills: what a run survives."""
