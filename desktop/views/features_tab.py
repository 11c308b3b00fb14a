"""What is set beside the line: voicemail, reach, permissions, caller ID. Reads, changes nothing.

Each setting that the service refuses is said in its own card; the others stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.domain.documents import MISSING, Document, Json, value_at
from desktop.domain.errors import Fault
from desktop.operations import browse
from desktop.views.cards import Sheet
from desktop.views.facts import Fact, FactCard
from desktop.views.living import Living
from desktop.views.session import Changes, Links
from desktop.views.user_tab import Subject, UserTab
from desktop.words.fields import value_text

INTERNATIONAL: Final = "INTERNATIONAL"


def at(document: Document, *path: str) -> Json:
    """A value of a document; None where it has none."""
    value = value_at(document, path)
    return None if value is MISSING else value


class FeatureCards(Living, Sheet):
    """The four cards; filled by name of setting with a document or a fault."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voicemail = FactCard("voicemailCard", "voicemail")
        self.reach = FactCard("reachCard", "reach")
        self.outgoing = FactCard("outgoingCard", "globe")
        self.caller_id = FactCard("callerIdCard", "caller-id")
        self._settings: dict[str, Document | Fault] = {}
        self.add(self.voicemail, self.reach, self.outgoing, self.caller_id)
        self.close_column()
        self.retranslate()

    def show_settings(self, settings: Mapping[str, Document | Fault]) -> None:
        """Fill the cards; a setting that is not named keeps its card empty."""
        self._settings = dict(settings)
        self.retranslate()

    def retranslate(self) -> None:
        """Headings, names and values."""
        self.voicemail.say(self.tr("Voicemail"))
        self.reach.say(
            self.tr("Single Number Reach"),
            self.tr("Other phones that ring together with the user's own."),
        )
        self.outgoing.say(self.tr("Outgoing calls"))
        self.caller_id.say(self.tr("Caller ID"))
        for name, card, facts in (
            ("voicemail", self.voicemail, self._voicemail),
            ("reach", self.reach, self._reach),
            ("outgoingPermission", self.outgoing, self._outgoing),
            ("callerId", self.caller_id, self._caller_id),
        ):
            found = self._settings.get(name)
            if isinstance(found, Fault):
                card.show_fault(found)
            elif found is not None:
                card.show_facts(facts(found))
            else:
                card.show_facts([])

    def _voicemail(self, document: Document) -> list[Fact]:
        facts = [
            (self.tr("State"), value_text(at(document, "enabled"))),
            (self.tr("All calls"), value_text(at(document, "sendAllCalls", "enabled"))),
            (self.tr("When busy"), value_text(at(document, "sendBusyCalls", "enabled"))),
            (self.tr("No answer"), self._unanswered(document)),
            (self.tr("Copy by e-mail"), self._switched(document, "emailCopyOfMessage", "emailId")),
            (self.tr("Notification"), self._switched(document, "notifications", "destination")),
        ]
        return facts if at(document, "enabled") else facts[:1]

    def _unanswered(self, document: Document) -> str:
        block = "sendUnansweredCalls"
        rings = at(document, block, "numberOfRings")
        if at(document, block, "enabled") and isinstance(rings, int):
            return self.tr("after %n ring(s)", "", rings)
        return value_text(at(document, block, "enabled"))

    def _switched(self, document: Document, block: str, field: str) -> str:
        """Where something is sent to, or that it is off."""
        if at(document, block, "enabled"):
            return value_text(at(document, block, field))
        return value_text(False)

    def _reach(self, document: Document) -> list[Fact]:
        facts = [(self.tr("State"), value_text(at(document, "enabled")))]
        numbers = at(document, "numbers")
        for one in numbers if isinstance(numbers, list) else []:
            if not isinstance(one, dict):
                continue
            name = value_text(one.get("name"))
            number = value_text(one.get("phoneNumber"))
            state = value_text(bool(one.get("enabled")))
            facts.append((name, f"{number} ({state})"))
        return facts

    def _outgoing(self, document: Document) -> list[Fact]:
        own = bool(at(document, "useCustomPermissions"))
        whose = self.tr("of the user") if own else self.tr("of the location")
        facts = [(self.tr("Rules"), whose)]
        if own:
            facts.append((self.tr("International calls"), self._international(document)))
        else:
            facts.append((self.tr("International calls"), self.tr("as the location decides")))
        return facts

    def _international(self, document: Document) -> str:
        permissions = at(document, "callingPermissions")
        for one in permissions if isinstance(permissions, list) else []:
            if isinstance(one, dict) and one.get("callType") == INTERNATIONAL:
                return self._action(value_text(one.get("action")))
        return value_text(None)

    def _action(self, action: str) -> str:
        return {
            "ALLOW": self.tr("allowed"),
            "BLOCK": self.tr("blocked"),
            "AUTH_CODE": self.tr("with authorisation code"),
            "TRANSFER_NUMBER_1": self.tr("transferred to number 1"),
            "TRANSFER_NUMBER_2": self.tr("transferred to number 2"),
            "TRANSFER_NUMBER_3": self.tr("transferred to number 3"),
        }.get(action, action)

    def _caller_id(self, document: Document) -> list[Fact]:
        return [
            (self.tr("Number shown outside"), self._outside_number(document)),
            (self.tr("Name shown outside"), self._outside_name(document)),
            (self.tr("Name shown to colleagues"), self._inside_name(document)),
        ]

    def _outside_number(self, document: Document) -> str:
        selected = value_text(at(document, "selected"))
        kinds = {
            "DIRECT_LINE": (self.tr("Direct line"), "directNumber"),
            "LOCATION_NUMBER": (self.tr("Number of the location"), "locationNumber"),
            "CUSTOM": (self.tr("Other number"), "customNumber"),
        }
        name, field = kinds.get(selected, (selected, "customNumber"))
        number = at(document, field)
        return f"{name}: {number}" if number else name

    def _outside_name(self, document: Document) -> str:
        policy = value_text(at(document, "externalCallerIdNamePolicy"))
        match policy:
            case "DIRECT_LINE":
                return self.tr("Name of the user")
            case "LOCATION":
                name = at(document, "locationExternalCallerIdName")
                return value_text(name) if name else self.tr("Name of the location")
            case "OTHER":
                return value_text(at(document, "customExternalCallerIdName"))
        return policy

    def _inside_name(self, document: Document) -> str:
        selection = value_text(at(document, "directLineCallerIdName", "selection"))
        return {
            "DISPLAY_NAME": self.tr("Display name"),
            "FIRSTNAME_LASTNAME": self.tr("First name, last name"),
            "LASTNAME_FIRSTNAME": self.tr("Last name, first name"),
            "CUSTOM_NAME": value_text(at(document, "directLineCallerIdName", "customName")),
        }.get(selection, selection)


class FeaturesTab(UserTab):
    """`featuresTab`: shows what is set; its buttons say why they are down."""

    def __init__(self, links: Links, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__("featuresTab", links, changes, parent)
        self._cards = FeatureCards()
        self.lay_out(self._cards)
        self.retranslate()

    async def read(self, subject: Subject) -> None:
        """What the service has set, or the cache where it is not reachable."""
        page = await browse.features(subject.session.desk, subject.customer.id, subject.person.id)
        if self.is_current(subject):
            self._cards.show_settings(page.settings)
            self.say_cached(page.at if page.cached else "")
            self.show_content()

    def retranslate(self) -> None:
        """Why nothing can be saved here."""
        super().retranslate()
        reason = self.tr("These settings are shown only; they cannot be changed here yet.")
        self.savebar.allow(save=False, revert=False, reason=reason)
        self.savebar.say(reason, "info")
