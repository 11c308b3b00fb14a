"""The tour as a process of its own: exit code, pictures, and what the service is said to hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage


def tour(out: Path, *options: str) -> tuple[subprocess.CompletedProcess[str], Any]:
    """One tour on a machine without a profile; what it printed, and its document."""
    variables = {**os.environ, "LINEDESK_TOKEN": "not for the tour"}
    del variables["LINEDESK_PROFILE"]
    ended = subprocess.run(
        [sys.executable, "-m", "desktop", "tour", "--out", str(out), "--patience", "4", *options],
        env=variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    return ended, json.loads((out / "tour.json").read_text(encoding="utf-8"))


def test_every_step_is_confirmed_by_the_service(tmp_path: Path) -> None:
    ended, document = tour(tmp_path / "out", "--language", "en")
    assert (ended.returncode, ended.stderr) == (0, ""), document["steps"][-1]
    assert document["ok"] is True
    steps = {step["name"]: step for step in document["steps"]}
    for step in steps.values():
        assert step["ok"] is True
        assert step["service"]
        picture = QImage(str(tmp_path / "out" / step["picture"]))
        assert picture.width() >= 1000
    saved = steps["save"]["service"]["callForwarding"]
    assert (saved["busy"]["enabled"], saved["busy"]["destination"]) == (True, "7998")
    assert saved["noAnswer"]["numberOfRings"] == 6
    assert steps["resolve"]["service"]["callForwarding"]["always"]["destination"] == "7202"
    (rule,) = steps["by-caller"]["service"]["criteria"]
    assert (rule["callsFrom"], rule["forwardToPhoneNumber"]) == ("ANY_EXTERNAL", "7955")
    assert steps["caller-id"]["service"]["selection"] == "CUSTOM_NAME"
    assert "7956" in steps["virtual-line"]["service"]["virtualLines"]
    assert steps["shared-line"]["service"]["app"].casefold() == "team"
    made, connected = steps["code"]["service"], steps["connect"]["service"]
    assert {"model": "Cisco 8865", "status": "activating"} in made
    assert connected.count({"model": "Cisco 8865", "status": "connected"}) > made.count(
        {"model": "Cisco 8865", "status": "connected"}
    )
    phones = {steps[name]["service"]["phones"] for name in ("rollout", "report", "pack")}
    assert len(phones) == 1
    assert steps["sign-in"]["service"]["granted"] == 1
    assert "@" in steps["accounts"]["service"]["email"]
    assert steps["sign-out"]["service"] == {"granted": "0"}
    assert steps["failure"]["service"]["trackingId"]


def test_another_language_theme_and_scale(tmp_path: Path) -> None:
    options = ("--language", "de", "--theme", "dark", "--scale", "1.5", "--json")
    ended, document = tour(tmp_path / "out", *options)
    assert (ended.returncode, ended.stderr) == (0, ""), document["steps"][-1]
    assert json.loads(ended.stdout) == document
    picture = QImage(str(tmp_path / "out" / document["steps"][0]["picture"]))
    assert picture.width() >= 1500
    assert picture.pixelColor(5, 400).lightness() < 128
