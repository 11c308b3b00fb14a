"""A technician's field pack in the window: the board of one site, without account and network.

Everything that is done stays in the pack's own sealed copy until it is handed back.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.errors import Fault
from desktop.operations.board import BoardPage
from desktop.operations.pack import FieldPack
from desktop.runtime.tasks import TaskOwner
from desktop.views.paper.labels_dialog import LabelsDialog
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import AS_WIDE_AS_THE_WINDOW, Card, Sheet
from desktop.views.parts.dialogs import ask, lent, shown
from desktop.views.parts.living import Living
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.rollout.pack_files import ask_where_to_result
from desktop.views.rollout.rollout_view import RolloutView
from desktop.words.packs import Packs
from desktop.words.times import local_date_time, remaining


class PackPage(Living, QWidget):
    """`packPage`: `handBackButton`, `closePackButton`, and the board in pack mode.

    Signals:
        ended: the pack is closed; with a `Fault` where it has expired, a text where something
            was handed back, else None.
    """

    ended = Signal(object)

    def __init__(self, links: Links, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("packPage")
        self._links = links
        self._tasks = TaskOwner(links.report, "pack")
        self._pack: FieldPack | None = None
        self.bar = MessageBar("packBar")
        self._title, self._until = Text(Size.TITLE), Text(Size.BODY, "secondary")
        self._title.setObjectName("packTitle")
        self._until.setObjectName("packUntil")
        self._until.setWordWrap(True)
        self.hand_back_button = QPushButton()
        self.hand_back_button.setObjectName("handBackButton")
        self.hand_back_button.setProperty("primary", True)
        icons.put(self.hand_back_button, "forward", "on_accent")
        self.hand_back_button.clicked.connect(
            lambda: self._tasks.start(self._hand_back(), key="hand back")
        )
        self.labels_button = QPushButton()
        self.labels_button.setObjectName("packLabelsButton")
        icons.put(self.labels_button, "print")
        self.labels_button.clicked.connect(lambda: self._tasks.start(self._print(), key="labels"))
        self.close_button = QPushButton()
        self.close_button.setObjectName("closePackButton")
        self.close_button.clicked.connect(lambda: self.close_pack())
        self.view = RolloutView(links.report)
        self.view.failed.connect(self._on_fault)
        self.view.paged.connect(self._on_paged)
        self._card = Card("phone")
        self._card.body.addWidget(self.view)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._title, 1)
        head.addWidget(self.labels_button)
        head.addWidget(self.close_button)
        head.addWidget(self.hand_back_button)
        top = QWidget()
        inner = QVBoxLayout(top)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addLayout(head)
        inner.addWidget(self._until)
        sheet = Sheet(widest=AS_WIDE_AS_THE_WINDOW)
        sheet.add(top, self.bar, self._card)
        sheet.close_column()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(sheet)
        self.retranslate()

    def show_pack(self, opened: FieldPack) -> None:
        """Work on a pack."""
        self.bar.clear()
        self.view.details.finish()
        self._pack = opened
        self.view.show_source(opened)
        self._tasks.start(self.view.reload(), key="read")
        self._say()

    def close_pack(self, said: object = None) -> None:
        """Leave the pack; what was done on it stays in its copy."""
        self.view.details.finish()
        self._pack = None
        self.ended.emit(said)

    async def close_tasks(self) -> None:
        """End what is running."""
        await self.view.close_tasks()
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words."""
        self.hand_back_button.setText(self.tr("&Hand back…"))
        self.hand_back_button.setAccessibleName(self.tr("Hand back the field pack"))
        self.labels_button.setText(self.tr("&Labels…"))
        self.labels_button.setAccessibleName(self.tr("Labels of the phones with a code"))
        self.close_button.setText(self.tr("&Close"))
        self.close_button.setAccessibleName(self.tr("Close the field pack"))
        self._card.say(
            self.tr("Phones of this site"),
            self.tr("Nothing here needs a network: a phone finds its own way with the code."),
        )
        self._say()

    def _say(self) -> None:
        opened = self._pack
        if opened is None:
            return
        site = opened.pack.site or "—"
        self._title.setText(f"{opened.pack.customer_name} · {site}")
        until = self.tr("Field pack until {time} ({left}).").format(
            time=local_date_time(opened.pack.expires),
            left=remaining(opened.pack.expires, opened.now()),
        )
        made = self.tr("What Webex shows is as of {time}.").format(
            time=local_date_time(opened.pack.made)
        )
        touched = opened.touched
        new = Packs().touched(touched) + "." if touched else ""
        self._until.setText(" ".join(filter(None, (until, made, new))))

    def _on_paged(self, _page: BoardPage) -> None:
        self._say()

    def _on_fault(self, fault: object) -> None:
        assert isinstance(fault, Fault)
        if fault.facts.get("reason") == "packExpired":
            self.close_pack(fault)
            return
        self.bar.say_fault(fault)
        self.bar.without_action()

    async def _print(self) -> None:
        """The labels of the chosen phones, or of all that have a code."""
        opened = self._pack
        if opened is None:
            return
        wanted = {row.entry.id for row in self.view.chosen_rows()}
        dialog = LabelsDialog(opened.parcels(wanted), None, self._links, self.window())
        async with lent(dialog):
            await shown(dialog)

    async def _hand_back(self) -> None:
        opened = self._pack
        if opened is None:
            return
        self.view.details.finish()
        await self.view.written()
        if not opened.touched and not await ask(
            self.window(),
            self.tr("Hand back"),
            self.tr("Nothing was done on this pack."),
            self.tr("Hand back"),
            self.tr("It is handed back as it is, and deleted here."),
        ):
            return
        path = await ask_where_to_result(self, opened.pack.customer_name, opened.pack.site)
        if path is None:
            return
        try:
            await opened.hand_back(path)
        except Fault as fault:
            self._on_fault(fault)
            return
        text = self.tr(
            "“{file}” goes to the administrator. The field pack was deleted from this computer."
        )
        self.close_pack(text.format(file=path.name))
