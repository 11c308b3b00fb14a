"""How Hypothesis tries examples here: what counts is their end, not their pace.

A machine that others use too may stand still for longer than the 200 ms that Hypothesis gives an
example, and a test that is as good as ever would fail.
"""

from __future__ import annotations

from typing import Final

from hypothesis import HealthCheck, settings

PROFILE: Final = "linedesk"

settings.register_profile(
    PROFILE,
    parent=settings.default,  # on a build server Hypothesis has its own
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(PROFILE)
