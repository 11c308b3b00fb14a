"""Chooses where a user's line shall appear as well: colleague, phones and app, label.

What stands in the way of a phone is said before it is chosen. Sends nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.directory import ConnectionStatus, Person
from desktop.domain.errors import Fault
from desktop.domain.members import MOST_APPEARANCES
from desktop.models.table import Column, TableModel, TableRole
from desktop.operations import browse, shared_lines
from desktop.operations.lines_list import Place, PlaceKind
from desktop.operations.shared_lines import Hindrance, Room
from desktop.runtime.tasks import TaskOwner
from desktop.views.forms.user_tab import Subject
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.choice import RowList
from desktop.views.parts.controls import allow
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.directory_delegate import Index, RowDelegate, RowLook
from desktop.views.parts.living import Living
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.errors import said
from desktop.words.states import connection

LONGEST_LABEL: Final = 30
_WIDTH: Final = 104 * GRID
_TYPING_MS: Final = 150
"""A search begins when typing has paused for so long."""
_MOST_HITS: Final = 30


class SharedLineDialog(CustomerDialog):
    """`sharedLineDialog`: `memberSearchEdit`, `memberHitsList`, `memberPlace<n>Check`,
    `memberLabelEdit`, `memberDeclineCheck`, `putOnButton`.

    `left` is how many further places the line may appear in, as far as its places are known.
    """

    def __init__(
        self, subject: Subject, links: Links, left: int, parent: QWidget | None = None
    ) -> None:
        customer = subject.customer
        super().__init__(
            "sharedLineDialog", (customer.id, customer.name), subject.kind, _WIDTH, parent
        )
        self._subject = subject
        self._left = left
        self._tasks = TaskOwner(links.report, "sharedLine")
        self._colleague: Person | None = None
        self._rooms: Sequence[Room] = ()
        self._chosen: dict[tuple[PlaceKind, str], Place] = {}
        self._limit = MessageBar("memberLimitBar")
        self._limit.compact()
        self._make_search()
        self._make_places()
        self.label_edit = QLineEdit()
        self.label_edit.setObjectName("memberLabelEdit")
        self.label_edit.setMaxLength(LONGEST_LABEL)
        self._label = Text(Size.BODY)
        self._label.setBuddy(self.label_edit)
        self.decline_check = QCheckBox()
        self.decline_check.setObjectName("memberDeclineCheck")
        self.decline_check.setChecked(True)
        self._summary = Text(Size.BODY)
        self._summary.setWordWrap(True)
        self._hint = Text(Size.CAPTION, "secondary")
        self._hint.setWordWrap(True)
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("cancelPutOnButton")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.apply_button = QPushButton()
        self.apply_button.setObjectName("putOnButton")
        self.apply_button.setProperty("primary", True)
        self.apply_button.clicked.connect(self.accept)
        self._lay_out()
        self.retranslate()
        self.search.setFocus()

    def _make_search(self) -> None:
        self.search = QLineEdit()
        self.search.setObjectName("memberSearchEdit")
        self.search.setClearButtonEnabled(True)
        glass = QAction(self.search)
        icons.put(glass, "search")
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._find)
        self.search.textChanged.connect(lambda _: self._typing.start())
        self._hits: TableModel[Person] = TableModel(
            [Column("person", lambda: self.tr("User"), lambda one: one.name)],
            lambda one: one.id,
            self,
        )
        self.hits = RowList("memberHitsList", self._hits)
        self.hits.setProperty("framed", True)
        self.hits.setItemDelegate(_HitDelegate(self.hits, two_lines=True))
        self.hits.setMinimumHeight(26 * GRID)
        self.hits.selectionModel().selectionChanged.connect(self._on_hit)
        self._nobody = Text(Size.CAPTION, "secondary")
        self._nobody.setWordWrap(True)

    def _make_places(self) -> None:
        self._places_title = Text(Size.HEADING)
        self._places_title.setWordWrap(True)
        self._waiting = QProgressBar()
        self._waiting.setRange(0, 0)
        self._waiting.setTextVisible(False)
        self._waiting.hide()
        self._bar = MessageBar("memberPlacesBar")
        self._bar.acted.connect(self._read_rooms)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GRID)
        self._shown: list[_RoomRow] = []

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(GRID)
        left.addWidget(self.search)
        left.addWidget(self.hits, 1)
        left.addWidget(self._nobody)
        right = QVBoxLayout()
        right.setSpacing(GRID)
        right.addWidget(self._places_title)
        right.addWidget(self._waiting)
        right.addWidget(self._bar)
        right.addLayout(self._rows)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(3 * GRID)
        columns.addLayout(left, 2)
        columns.addLayout(right, 3)
        how = QHBoxLayout()
        how.setSpacing(GRID)
        how.addWidget(self._label)
        how.addWidget(self.label_edit, 1)
        how.addSpacing(GRID)
        how.addWidget(self.decline_check)
        self.body.addWidget(self._limit)
        self.body.addLayout(columns, 1)
        self.body.addLayout(how)
        self.body.addWidget(self._summary)
        self.body.addWidget(self._hint)
        self.end_with(self.cancel_button, self.apply_button)

    @property
    def places(self) -> list[Place]:
        """What was chosen."""
        return list(self._chosen.values())

    @property
    def label(self) -> str:
        """What the line is called there."""
        return self.label_edit.text().strip()

    async def close_tasks(self) -> None:
        """End searches and reading."""
        self._typing.stop()
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        name = self._subject.person.name
        self.setWindowTitle(self.tr("Shared line"))
        self.title.setText(self.tr("Put the line of {name} on another phone").format(name=name))
        self.search.setPlaceholderText(self.tr("Colleague: name, e-mail or number"))
        self.search.setAccessibleName(self.tr("Find a colleague"))
        self.hits.setAccessibleName(self.tr("Colleagues found"))
        self._label.setText(self.tr("&Label there"))
        self.label_edit.setAccessibleName(self.tr("Label of the line there"))
        self.label_edit.setPlaceholderText(self.tr("None: the phone shows the name"))
        self.decline_check.setText(self.tr("Calls may be &declined there"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.apply_button.setText(self.tr("&Put on"))
        self.apply_button.setAccessibleName(self.tr("Put the line there"))
        self._waiting.setAccessibleName(self.tr("Waiting for the service"))
        self._hint.setText(
            self.tr(
                "Other lines on a phone stay as they are. Afterwards each phone is told to fetch "
                "its configuration, where its model can be told."
            )
        )
        self._say_nobody()
        self._say_places()
        self._light()

    # Searching

    def _find(self) -> None:
        text = self.search.text().strip()
        self._tasks.start(self._found(text), key="search")

    async def _found(self, text: str) -> None:
        subject = self._subject
        hits = []
        if text:
            hits = await browse.search(subject.session.desk, text, _MOST_HITS, subject.customer.id)
        line = subject.person.id
        self._hits.show([one.person for one in hits if one.person.id != line])
        self._say_nobody()

    def _say_nobody(self) -> None:
        asked = bool(self.search.text().strip())
        none = asked and not self._hits.rows
        self._nobody.setVisible(none)
        self._nobody.setText(self.tr("Nobody found among this customer’s users."))

    def _on_hit(self) -> None:
        person = self._hits.row_at(self.hits.chosen())
        if person is not None and person != self._colleague:
            self._colleague = person
            self._read_rooms()

    # The colleague's phones

    def _read_rooms(self) -> None:
        if self._colleague is not None:
            self._bar.clear()
            self._show_rooms(())
            self._waiting.show()
            self._tasks.start(self._read(self._colleague), key="rooms")

    async def _read(self, colleague: Person) -> None:
        subject = self._subject
        try:
            found = await shared_lines.rooms(
                subject.session.desk, subject.customer.id, subject.person, colleague
            )
        except Fault as fault:
            self._bar.say_fault(fault)
            found = []
        finally:
            self._waiting.hide()
        self._show_rooms(found)

    def _show_rooms(self, rooms: Sequence[Room]) -> None:
        self._rooms = tuple(rooms)
        for row in self._shown:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._shown = []
        for at, room in enumerate(self._rooms):
            row = _RoomRow(at, room)
            row.check.setChecked(_key(room.place) in self._chosen)
            row.toggled.connect(self._on_chosen)
            self._rows.addWidget(row)
            self._shown.append(row)
        self._say_places()
        self._light()
        self.refit()

    def _on_chosen(self, place: Place, on: bool) -> None:
        if on:
            self._chosen[_key(place)] = place
        else:
            self._chosen.pop(_key(place), None)
        self._light()

    def _say_places(self) -> None:
        if self._colleague is None:
            self._places_title.setText(self.tr("Find a colleague first"))
        else:
            text = self.tr("Phones and app of {name}").format(name=self._colleague.name)
            self._places_title.setText(text)

    def _light(self) -> None:
        left = self._left - len(self._chosen)
        for row in self._shown:
            row.allow(left > 0)
        nowhere = "" if self._chosen else self.tr("Choose where the line shall appear.")
        allow(self.apply_button, nowhere)
        if left < 0:  # which the bar says
            self.apply_button.setEnabled(False)
        most = MOST_APPEARANCES
        if left <= 0:
            text = self.tr("A line may appear in {most} places, and all of them are in use.")
            self._limit.say("warning", self.tr("No further place"), text.format(most=most))
        else:
            self._limit.clear()
        self.apply_button.setAccessibleDescription(self._names())
        words = self._words()
        if words != self._summary.text():
            self._summary.setText(words)
            self.refit()

    def _words(self) -> str:
        if not self._chosen:
            return self.tr("Nothing is chosen yet.")
        return self.tr("Chosen: {places}").format(places=self._names())

    def _names(self) -> str:
        return ", ".join(self._name(one) for one in self._chosen.values())

    def _name(self, place: Place) -> str:
        if place.kind is PlaceKind.APP:
            return self.tr("{name} (Webex app)").format(name=place.owner)
        return place.target.name


def _key(place: Place) -> tuple[PlaceKind, str]:
    return place.kind, place.id


class _HitDelegate(RowDelegate):
    """Name and extension, location and mail address below."""

    def look(self, index: Index) -> RowLook:
        """One colleague."""
        person = index.data(TableRole.ROW)
        if person is None:
            return RowLook("")
        second = " · ".join(part for part in (person.location, person.email) if part)
        detail = person.extension or person.phone_number
        return RowLook(person.name, detail, "user", second=second)


class _RoomRow(Living, QWidget):
    """One phone or app: what it is, the room on it, and what stands in the way.

    Signals:
        toggled: the place, and whether it is chosen.
    """

    toggled = Signal(object, bool)

    def __init__(self, at: int, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = room
        self.check = QCheckBox()
        self.check.setObjectName(f"memberPlace{at}Check")
        self.check.toggled.connect(lambda on: self.toggled.emit(room.place, on))
        self.text = Text(Size.CAPTION, "danger" if room.hindrance else "secondary")
        self.text.setObjectName(f"memberPlace{at}Label")
        self.text.setWordWrap(True)
        indented = QHBoxLayout()
        indented.setContentsMargins(3 * GRID, 0, 0, 0)
        indented.addWidget(self.text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self.check, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(indented)
        self.retranslate()

    def allow(self, more: bool) -> None:
        """Let it be chosen where nothing stands in the way and there may be `more`."""
        self.check.setEnabled(self._room.hindrance is None and (more or self.check.isChecked()))

    def retranslate(self) -> None:
        """Name, room and hindrance."""
        room, place = self._room, self._room.place
        app = place.kind is PlaceKind.APP
        name = self.tr("Webex app") if app else place.name
        self.check.setText(name)
        self.text.setText(" ".join(part for part in self._parts(room) if part))
        self.check.setAccessibleDescription(self.text.text())

    def _parts(self, room: Room) -> list[str]:
        match room.hindrance:
            case Hindrance.UNREAD if room.fault is not None:
                words = said(room.fault)
                return [self.tr("What is on it could not be read:"), words.title]
            case Hindrance.THERE:
                return [self.tr("The line is there already."), self._keys(room)]
            case Hindrance.FULL:
                return [self.tr("Full."), self._keys(room)]
            case Hindrance.REFUSED:
                return [self.tr("The service does not offer this line here."), self._keys(room)]
        return [self._keys(room), *self._state(room)]

    def _keys(self, room: Room) -> str:
        if room.free is None or room.most is None:
            return ""
        text = self.tr("{free} of %n line key(s) free.", "", room.most)
        return text.format(free=room.free)

    def _state(self, room: Room) -> list[str]:
        place = room.place
        if place.kind is PlaceKind.APP:
            return []
        parts = []
        if place.waiting:
            parts.append(self.tr("Not activated yet."))
        elif room.status not in (ConnectionStatus.CONNECTED, ConnectionStatus.UNKNOWN):
            state = connection(room.status)
            parts.append(self.tr("Now: {state}.").format(state=state))
        if not place.applies:
            parts.append(self.tr("Cannot be told: it shows the line after its next restart."))
        return parts
