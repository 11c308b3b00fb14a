"""What is about to happen and what has happened: plans, runs, conflicts, the queue."""
