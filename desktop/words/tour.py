"""What the tour says when it has ended."""

from __future__ import annotations

from desktop.words.translation import translate


def step_line(name: str, seconds: float, ok: bool) -> str:
    """One step: its name, how long it took, and whether the service confirms it."""
    state = translate("Tour", "confirmed") if ok else translate("Tour", "FAILED")
    return f"{name:12} {seconds:5.1f} s  {state}"


def pictures(folder: str) -> str:
    """Where the pictures are."""
    return translate("Tour", "The pictures lie in {folder}").format(folder=folder)


def broken(name: str, problem: str) -> str:
    """At which step the tour ended, and what was missing there."""
    text = translate("Tour", "The tour ended at the step “{name}”. What did not happen: {problem}")
    return text.format(name=name, problem=problem)


def profile_in_use() -> str:
    """A window on this profile is open."""
    return translate(
        "Tour", "A window with this profile is open. Close it, or do the tour without “--profile”."
    )
