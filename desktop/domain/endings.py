"""The endings of the files that are ours; known before anything else of a plan or a pack is."""

from __future__ import annotations

from typing import Final

PLAN: Final = "linedesk-plan"
PACK: Final = "linedesk-pack"
