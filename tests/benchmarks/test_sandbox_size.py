"""A sandbox of 100,000 users starts in seconds, stays small, and turns pages quickly."""

import json
import subprocess
import sys
import time

import pytest

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(sys.platform == "win32", reason="resource is not Windows's"),
]

_PROGRAM = """
import json, resource, time
from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import Tenant
begun = time.monotonic()
with Sandbox(users=100_000) as sandbox, Tenant(sandbox) as tenant:
    started = time.monotonic() - begun
    customer = tenant.customer()
    begun, pages, people = time.monotonic(), 0, 0
    for page in tenant.pages("/people", orgId=customer, callingData=True, max=100):
        pages, people = pages + 1, people + len(page["items"])
    turned = (time.monotonic() - begun) / pages
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"started": started, "page": turned, "people": people, "peak": peak}))
"""


def test_a_hundred_thousand_users() -> None:
    begun = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True, timeout=180
    )
    facts = json.loads(ended.stdout)
    peak_mb = facts["peak"] / (1024 if sys.platform != "darwin" else 1024 * 1024)
    print({**facts, "peak_mb": peak_mb, "whole": time.monotonic() - begun})
    assert facts["people"] == 33_334
    assert facts["started"] < 15
    assert facts["page"] < 0.1
    assert peak_mb < 300
