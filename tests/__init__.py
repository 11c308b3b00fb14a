"""The tests: one folder for each package of `desktop`, and the harness that all share."""
