"""The program's own ground: loop, tasks, faults, settings, secrets. Knows nothing of Webex."""
