"""Phones of a site: codes, batches, the rollout board, field packs, the report."""
