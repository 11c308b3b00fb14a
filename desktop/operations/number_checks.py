"""What is known of a location while somebody types a number or an extension for one user.

One reading of the location answers most keys; the service is asked once about what only it
knows. Changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.changes import Change
from desktop.domain.directory import Person
from desktop.domain.errors import Fault
from desktop.domain.fields import ProblemKind
from desktop.domain.lines import dialled
from desktop.domain.numbers import Holding, holder_of, moves, number_problem
from desktop.operations import numbers
from desktop.operations.desk import Desk
from desktop.operations.numbers import Site, Verdict


class NumberChecks:
    """Knows nothing before `read`. `fault` is why the location could not be read."""

    def __init__(self, desk: Desk, customer_id: str, person: Person) -> None:
        self.person = person
        self.site: Site | None = None
        self.fault: Fault | None = None
        self._desk = desk
        self._customer_id = customer_id
        self._extensions: dict[str, Verdict] = {}
        self._numbers: dict[str, Verdict] = {}

    async def read(self) -> Site | None:
        """What the location holds, read once; None where it cannot be read."""
        if self.site is None and self.person.location_id:
            try:
                self.site = await numbers.site(self._desk, self._customer_id, self.person)
                self.fault = None
            except Fault as fault:
                self.fault = fault
        return self.site

    async def judge(self, extension: str = "", number: str = "") -> None:
        """Ask the service about what only it knows. Where it gives no answer an extension
        counts as possible: whoever saves it is told by the service."""
        site, person_id, number = self.site, self.person.id, dialled(number)
        if site is None or not site.calling:
            return
        if extension and extension not in self._extensions:
            try:
                verdict = await numbers.judge_extension(self._desk, site, person_id, extension)
            except Fault:
                verdict = Verdict()
            self._extensions[extension] = verdict
        if number and self._has_to_ask(site, number):
            try:
                told = await numbers.judge_number(self._desk, site, person_id, number)
            except Fault:
                told = self._unread(site, number)
            self._numbers[number] = told

    async def next_extension(self) -> str:
        """A free one, "" where none is found. Raises Fault."""
        site = await self.read()
        if site is None or not site.calling:
            return ""
        found = await numbers.next_extension(self._desk, site)
        if found:
            self._extensions[found] = Verdict()
        return found

    def extension(self, extension: str, number: str = "") -> Verdict | None:
        """What is known of an extension; None before the service was asked. An additional
        `number` that moves brings its own extension along."""
        if self.site is not None and not self.site.calling:
            return Verdict(ProblemKind.NO_CALLING_HERE)
        held = self.holder(number)
        if held is not None and not held.primary and held.extension == extension:
            return Verdict()
        return self._extensions.get(extension)

    def number(self, number: str) -> Verdict | None:
        """What is known of a number; None where the location could not be read."""
        number, site = dialled(number), self.site
        if number in self._numbers:
            return self._numbers[number]
        if site is None:
            to_read = self.fault is None and bool(self.person.location_id)
            return Verdict(ProblemKind.UNCHECKED) if to_read else None
        if not site.calling:
            return Verdict(ProblemKind.NO_CALLING_HERE)
        held = holder_of(site.holdings, number)
        if held is None or not moves(held, self.person.id):
            owner = held.owner_name if held is not None else ""
            return Verdict(number_problem(held, self.person.id), owner)
        if held.primary:
            return Verdict(owner=held.owner_name, release=numbers.first_given_up(held))
        return Verdict(ProblemKind.UNCHECKED, held.owner_name)

    def holder(self, number: str) -> Holding | None:
        """The row of a number in the location; None where it has no such number."""
        return holder_of(self.site.holdings, number) if self.site is not None else None

    def moving(self, number: str) -> Holding | None:
        """The row of a number that a colleague would give up; None for any other."""
        held = self.holder(number)
        return held if moves(held, self.person.id) else None

    def release(self, number: str) -> tuple[Change, ...]:
        """What a colleague gives up for this number."""
        verdict = self.number(number)
        return verdict.release if verdict is not None else ()

    def _has_to_ask(self, site: Site, number: str) -> bool:
        known = self._numbers.get(number)
        if known is not None:
            return known.problem is ProblemKind.UNREAD
        held = holder_of(site.holdings, number)
        return held is None or (not held.primary and moves(held, self.person.id))

    def _unread(self, site: Site, number: str) -> Verdict:
        verdict = self.number(number) or Verdict()
        gone = verdict.problem is ProblemKind.UNCHECKED
        return replace(verdict, problem=ProblemKind.UNREAD) if gone else verdict
