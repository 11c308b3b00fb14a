"""Faults by switch: a compact text becomes rules, and rules decide what goes wrong when.

    spec    = fault (";" or "," between faults)
    fault   = name=value[:target][when]     for faults that need a value
              name=target[when]             for those that need none
    target  = [METHOD:]/path                * in the path matches anything; missing: every call
    when    = *N    the first N matching calls      *0.05  that share of them, by the seed
              @N    the Nth matching call           @N+    the Nth and all after it
              missing: every matching call

Paths are those below /v1. Faults:

    latency=MS or MS-MS      waits before anything else
    rate=N                   more than N a minute: 429 (a bucket of a tenth, refilled evenly)
    retry-after=WHAT         of every 429, 423 and 503: seconds (default), date, missing,
                             garbage, or a number; `seconds` is the true wait
    status=CODE              answers with this status and nothing is done
    status-after=CODE        answers with this status after it was done
    cut-before, cut-after    the connection ends without an answer, before or after the effect
    cut-body                 the connection ends in the middle of the body
    ignore                   success, but nothing is done
    ignore-field=NAME        this field of the body is not looked at (dots go down)
    html=CODE                an HTML page with this status; nothing is done
    half-json                half of the body, in good order
    drip=MS                  the body comes in 16 pieces, MS apart
    stale=SECONDS            reads show what was there before the writes of the last seconds
    unknown=FIELD            each FIELD of the answer has a value nobody has heard of
    wrong-type=FIELD         each FIELD of the answer has another JSON type
    extra=FIELD              the answer and its items carry a field more
    list-cap=N               lists stop after N entries, without a Link
    date-skew=SECONDS        added to the Date header

Example: cut-after=PUT:/people/*/features/callForwarding*1; status=503:GET:/people*0.05

Non-duty: carries nothing out; app.py does, at the right moment.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import Any

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_RETRY_WORDS = ("seconds", "date", "missing", "garbage")
_TARGET = re.compile(r"^(?:(?P<method>[A-Z*]+):)?(?P<path>/.*)$")
_WHEN = re.compile(
    r"^(?P<rest>.*?)(?:\*(?P<share>\d*\.\d+)|\*(?P<times>\d+)|@(?P<nth>\d+)(?P<on>\+?))$"
)
_SPAN = re.compile(r"^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$")
_NUMBER = re.compile(r"^-?\d+(?:\.\d+)?$")
_STATUS = re.compile(r"^[2345]\d\d$")
_WORD = re.compile(r"^[A-Za-z][A-Za-z0-9.]*$")

# Name → the form of its value; None where it has none.
_VALUES: dict[str, re.Pattern[str] | None] = {
    "latency": _SPAN,
    "rate": re.compile(r"^[1-9]\d*$"),
    "retry-after": re.compile(rf"^(?:{'|'.join(_RETRY_WORDS)}|\d+)$"),
    "status": _STATUS,
    "status-after": _STATUS,
    "cut-before": None,
    "cut-after": None,
    "cut-body": None,
    "ignore": None,
    "ignore-field": _WORD,
    "html": _STATUS,
    "half-json": None,
    "drip": _SPAN,
    "stale": _NUMBER,
    "unknown": _WORD,
    "wrong-type": _WORD,
    "extra": _WORD,
    "list-cap": re.compile(r"^\d+$"),
    "date-skew": _NUMBER,
}
UNHEARD_OF = "SOMETHING_NEW"


@dataclass
class Rule:
    """One fault, where and when it happens, and how often it did."""

    name: str
    value: str
    method: str = "*"
    path: str = "*"
    times: int | None = None
    share: float | None = None
    nth: int | None = None
    onwards: bool = False
    text: str = ""
    seen: int = 0
    hits: int = 0
    random: Random = field(default_factory=lambda: Random(0))

    def fits(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and fnmatchcase(path, self.path)

    def strikes(self, method: str, path: str) -> bool:
        """Counts this call when it fits, and says whether the fault happens to it."""
        if not self.fits(method, path):
            return False
        self.seen += 1
        struck = self._due()
        self.hits += struck
        return struck

    def _due(self) -> bool:
        if self.share is not None:
            return self.random.random() < self.share
        if self.nth is not None:
            return self.seen >= self.nth if self.onwards else self.seen == self.nth
        return self.times is None or self.hits < self.times


@dataclass(frozen=True)
class Struck:
    """The faults that happen to one call."""

    rules: tuple[Rule, ...]

    def value(self, name: str) -> str | None:
        """The value of a fault of this name, "" where it needs none, None when there is none."""
        return next((rule.value for rule in self.rules if rule.name == name), None)

    def values(self, name: str) -> list[str]:
        return [rule.value for rule in self.rules if rule.name == name]

    def has(self, name: str) -> bool:
        return any(rule.name == name for rule in self.rules)

    def wait_s(self, name: str) -> float:
        """Seconds of a fault that is told in milliseconds; a span is drawn from the seed."""
        waits = [rule for rule in self.rules if rule.name == name]
        return sum(_drawn(rule) for rule in waits) / 1000.0


def _drawn(rule: Rule) -> float:
    found = _SPAN.match(rule.value)
    assert found is not None
    low = float(found[1])
    return rule.random.uniform(low, float(found[2])) if found[2] else low


class Faults:
    """All rules in force."""

    def __init__(self, spec: str = "", seed: int = 1) -> None:
        self._seed = seed
        self.rules: list[Rule] = []
        self.replace(spec)

    def replace(self, spec: str) -> None:
        """Puts other rules in the place of these; counts start anew.

        Raises ValueError with the part that is not understood; then nothing changes.
        """
        parts = [part.strip() for part in re.split(r"[;,]", spec)]
        rules = [parse(part) for part in parts if part]
        for index, rule in enumerate(rules):
            rule.random = Random(self._seed * 1000 + index)
        self.rules = rules

    def strike(self, method: str, path: str) -> Struck:
        """What happens to this call."""
        return Struck(tuple(rule for rule in self.rules if rule.strikes(method, path)))

    def longest_stale_s(self) -> float:
        """How long the past has to be kept."""
        return max((float(rule.value) for rule in self.rules if rule.name == "stale"), default=0.0)


def parse(part: str) -> Rule:
    """One fault of a spec; raises ValueError with the part itself."""
    name, equals, rest = part.partition("=")
    name, rest = name.strip(), rest.strip()
    if name not in _VALUES or (equals and not rest):
        raise ValueError(part)
    rule = Rule(name, "", text=part)
    form = _VALUES[name]
    target = rest
    if form is not None:
        value, _, target = rest.partition(":")
        # A value without a target may still say when: status=503*2
        if not target:
            value = _take_when(rule, value)
        if not form.match(value.strip()):
            raise ValueError(part)
        rule.value = value.strip()
    if target:
        _take_target(rule, target.strip(), part)
    return rule


def _take_target(rule: Rule, target: str, part: str) -> None:
    if target.startswith(("*", "@")) and _WHEN.match(target):
        target = "*:/*" + target
    found = _TARGET.match(_take_when(rule, target))
    if found is None or (found["method"] or "*") not in (*_METHODS, "*"):
        raise ValueError(part)
    rule.method, rule.path = found["method"] or "*", found["path"]


def _take_when(rule: Rule, text: str) -> str:
    """Reads *N, *0.05, @N or @N+ off the end; what is left is path or value."""
    found = _WHEN.match(text)
    if found is None:
        return text
    if found["share"]:
        rule.share = float(found["share"])
    elif found["times"]:
        rule.times = int(found["times"])
    else:
        rule.nth, rule.onwards = int(found["nth"]), bool(found["on"])
    return found["rest"]


class Pace:
    """A bucket that fills evenly and holds a tenth of a minute's calls."""

    def __init__(self) -> None:
        self._left: float | None = None
        self._at = 0.0

    def wait_s(self, per_minute: int, now: float) -> float:
        """0 when the call may pass, else the seconds until one may."""
        most = max(1.0, per_minute / 10)
        rate = per_minute / 60
        if self._left is None:
            self._left, self._at = most, now
        self._left = min(most, self._left + max(0.0, now - self._at) * rate)
        self._at = now
        if self._left >= 1.0:
            self._left -= 1.0
            return 0.0
        return (1.0 - self._left) / rate


def without(body: Any, names: Iterable[str]) -> Any:
    """The body with these fields (dots go down) taken out."""
    for name in names:
        *above, last = name.split(".")
        level = body
        for step in above:
            level = level.get(step) if isinstance(level, dict) else None
        if isinstance(level, dict):
            level.pop(last, None)
    return body


def bent(body: Any, struck: Struck) -> Any:
    """The answer's body after unknown, wrong-type, extra and list-cap have been at it."""
    for name in struck.values("unknown"):
        body = _changed(body, name, lambda _value: UNHEARD_OF)
    for name in struck.values("wrong-type"):
        body = _changed(body, name, _other_type)
    for name in struck.values("extra"):
        body = _extended(body, name)
    if cap := struck.value("list-cap"):
        body = _capped(body, int(cap))
    return body


def _changed(body: Any, name: str, change: Any) -> Any:
    if isinstance(body, list):
        return [_changed(item, name, change) for item in body]
    if not isinstance(body, dict):
        return body
    return {
        key: change(value) if key == name else _changed(value, name, change)
        for key, value in body.items()
    }


def _other_type(value: Any) -> Any:
    if isinstance(value, str):
        return 42
    if isinstance(value, bool | int | float):
        return "many"
    return "text" if isinstance(value, dict) else {}


def _extended(body: Any, name: str) -> Any:
    if not isinstance(body, dict):
        return body
    more = {
        key: [_extended(item, name) for item in value] if isinstance(value, list) else value
        for key, value in body.items()
    }
    return {**more, name: {"heardOf": False, "since": [2027, 1.5, None]}}


def _capped(body: Any, cap: int) -> Any:
    if not isinstance(body, dict):
        return body
    return {key: value[:cap] if isinstance(value, list) else value for key, value in body.items()}
