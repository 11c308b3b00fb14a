"""The steps of the tour: the main jobs, done in the window, then looked up on the service.

Each step returns what the service holds afterwards and raises `Unseen` where window or
service is not as it should be. Takes no pictures and writes no files.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QTableView,
    QTabWidget,
    QTreeView,
    QWidget,
)

from desktop import tour_codes
from desktop.models.directory import DirectoryRole, RowKind
from desktop.sandbox.server import Sandbox
from desktop.tour_accounts import AccountSteps
from desktop.tour_files import FileSteps
from desktop.tour_forwarding import ForwardingSteps
from desktop.tour_hands import Hands, expect, until
from desktop.tour_lines import LineSteps
from desktop.tour_paper import PaperSteps
from desktop.tour_phones import PhoneSteps
from desktop.tour_rollout import RolloutTrip
from desktop.tour_service import Json, Service
from desktop.views.shell.main_window import MainWindow
from desktop.words.fields import call_action_name

Step = Callable[[], Awaitable[Json]]

MODEL: Final = "DMS Cisco 8865"
PHONE: Final = "Cisco 8865"
FAULT: Final = "status=500:GET:/people/*/features/callForwarding"
LINES, FEATURES, DEVICES = range(3)


class Trip:
    """The way through the window, and what is known on it."""

    def __init__(self, window: MainWindow, sandbox: Callable[[], Sandbox | None]) -> None:
        self.window = window
        self.hands = Hands(window)
        self._sandbox = sandbox
        self._service: Service | None = None
        self._customer = ""
        self._person: Json = {}
        self._code = ""
        self._forwarding = ForwardingSteps(self.hands, lambda: self.service, self._whose)
        self.paper = PaperSteps(self.hands, self._phones)
        self.phones = PhoneSteps(window, lambda: self.service, self._whose)
        self._rollout = RolloutTrip(
            window, self.hands, lambda: self.service, lambda: self._customer
        )

    def steps(self) -> list[tuple[str, Step]]:
        """The steps in their order, by name."""
        return [
            ("welcome", self.welcome),
            ("directory", self.directory),
            ("customer", self.customer),
            ("permissions", self.permissions),
            ("rollout", self._rollout.rollout),
            *FileSteps(self.window, self.hands).steps(),
            ("batch", self.batch),
            ("ledger", self.ledger),
            ("search", self.search),
            ("user", self.user),
            *self._forwarding.steps(),
            ("extension", self.extension),
            *LineSteps(self).steps(),
            ("features", self.features),
            ("devices", self.devices),
            ("code", self.code),
            ("label", self.paper.label),
            ("mail", self.paper.mail),
            ("connect", self.connect),
            ("mac", self.phones.mac),
            ("zone", self.phones.zone),
            *AccountSteps(self.window, self.hands, self._sandbox, lambda: self.service).steps(),
            ("runs", self.runs),
            ("settings", self.settings),
            ("language", self.language),
            ("theme", self.theme),
            ("failure", self.failure),
            ("recovery", self.recovery),
        ]

    # Looking around

    async def welcome(self) -> Json:
        """The window opens and asks where to go; nothing runs yet."""
        button = self.hands.find(QPushButton, "sandboxButton")
        await until(button.isVisible, "the welcome page is shown")
        expect(self._sandbox() is None, "no service runs before it is asked for")
        return {"running": False}

    async def directory(self) -> Json:
        """The sandbox is opened; the tree holds the partner's customers."""
        self.hands.click(self.hands.find(QPushButton, "sandboxButton"))
        await until(lambda: self._tree.isVisible(), "the directory is shown")
        sandbox = self._sandbox()
        assert sandbox is not None
        self._service = Service(sandbox)
        customers = await self._service.customers()

        def names() -> set[str]:
            model, top = self._model, self._partner
            rows = [model.index(row, 0, top) for row in range(model.rowCount(top))]
            return {row.data(DirectoryRole.ROW).name for row in rows if _is(row, RowKind.CUSTOMER)}

        await until(lambda: names() == set(customers.values()), "all customers are in the tree")
        return {"customers": sorted(customers.values())}

    async def customer(self) -> Json:
        """A customer is opened; its users appear, and its page tells how many."""
        customers = await self.service.customers()
        name = min(customers.values())
        self._customer = next(key for key, value in customers.items() if value == name)
        people = await self.service.people(self._customer)
        self.hands.click_row(self._tree, self._customer_row())
        page = self.hands.find(QWidget, "customerPage")
        await until(page.isVisible, "the customer's page is shown")
        self.hands.key(self._tree, Qt.Key.Key_Right)
        await until(lambda: len(self._users()) == len(people), "the customer's users appear")
        count = self.hands.find(QLabel, "peopleCount")
        await until(lambda: count.text() == str(len(people)), "the page tells how many there are")
        await until(lambda: self.window.syncs.total is None, "the synchronisation ends")
        self._person = await self._somebody(people)
        return {"customer": name, "users": len(people)}

    async def permissions(self) -> Json:
        """The customer's page shows what may be called from each location, and all numbers."""
        sites = await self.service.get("/telephony/config/locations", orgId=self._customer)
        actions = {}
        for one in sites["locations"]:
            path = f"/telephony/config/locations/{one['id']}/outgoingPermission"
            held = await self.service.get(path, orgId=self._customer)
            kinds = {entry["callType"]: entry["action"] for entry in held["callingPermissions"]}
            actions[one["name"]] = kinds["INTERNATIONAL"]
        table = self.hands.find(QTableView, "locationPermissionsTable").model()

        def shown() -> dict[str, str]:
            rows = range(table.rowCount())
            cells = [[str(table.index(at, column).data()) for column in (0, 1)] for at in rows]
            return {name: action.casefold() for name, action in cells}

        wanted = {name: call_action_name(one).casefold() for name, one in actions.items()}
        await until(lambda: shown() == wanted, "the locations are shown as the service has them")
        listed = await self.service.get("/telephony/config/numbers", orgId=self._customer)
        numbers = self.hands.find(QTableView, "numbersTable").model()
        count = len(listed["phoneNumbers"])
        await until(lambda: numbers.rowCount() == count, "all numbers are in the table")
        return {"international": actions, "numbers": count}

    async def batch(self) -> Json:
        """Several users get activation codes at once."""
        return await tour_codes.batch(self.hands, self.service, self._customer, self._person["id"])

    async def ledger(self) -> Json:
        """The ledger shows their codes."""
        return await tour_codes.ledger(self.hands, self.service, self._customer)

    async def search(self) -> Json:
        """Somebody is found by their extension, and opened with Enter."""
        field = self.hands.find(QLineEdit, "searchField")
        results = self.hands.find(QListView, "searchResults")
        self.hands.type(field, self._person["emails"][0])
        await until(
            lambda: results.isVisible() and results.model().rowCount() == 1, "one user is found"
        )
        found = str(results.model().index(0, 0).data())
        expect(self._person["displayName"] in found, "the right user is found")
        self.hands.key(field, Qt.Key.Key_Return)
        await self._user_is_shown()
        now = await self.service.get(f"/people/{self._person['id']}", callingData="true")
        return {"name": now["displayName"], "email": now["emails"][0]}

    async def user(self) -> Json:
        """The user is chosen in the tree; extension and forwarding are those of the service."""
        self.hands.key(self.hands.find(QLineEdit, "searchField"), Qt.Key.Key_Escape)
        await until(self._tree.isVisible, "the tree is back")
        self.hands.click_row(self._tree, self._user_row())
        await self._user_is_shown()
        extension = self.hands.find(QLabel, "userExtension")
        held = await self.service.forwarding(self._customer, self._person["id"])
        expect(self._person["extension"] in extension.text(), "the extension is shown")
        self._forwarding.same_as(held)
        return held

    # Features and devices

    async def extension(self) -> Json:
        """The next free extension of the location is offered, saved, and shown in the list."""
        edit = self.hands.find(QLineEdit, "extensionEdit")
        before = edit.text()
        self.hands.click(self.hands.find(QPushButton, "nextExtensionButton"))
        await until(lambda: edit.text() not in ("", before), "a free extension is offered")
        wanted = edit.text()
        await self.saved()
        rows = self.hands.find(QListView, "linesList").model()
        await until(
            lambda: any(wanted in str(rows.index(at, 0).data()) for at in range(rows.rowCount())),
            "the list shows the extension",
        )
        held = await self.service.get(f"/people/{self._person['id']}", callingData="true")
        expect(held["extension"] == wanted, "the service holds the extension")
        return {"before": before, "extension": held["extension"]}

    async def features(self) -> Json:
        """On the second tab voicemail takes every call, and is saved."""
        self._turn_to(FEATURES)
        check = self.hands.find(QCheckBox, "voicemailAllCheck")
        await until(lambda: check.isVisible() and check.isEnabled(), "the features are shown")
        wanted = not check.isChecked()
        self.hands.click(check)
        save = self.hands.find(QPushButton, "saveButton", self._page(FEATURES))
        await until(save.isEnabled, "Save can be pressed")
        self.hands.click(save)
        await until(lambda: not self.window.isWindowModified(), "voicemail is saved")
        held = await self.service.voicemail(self._customer, self._person["id"])
        expect(held["sendAllCalls"]["enabled"] is wanted, "voicemail takes every call")
        return {"voicemail": held["enabled"], "sendAllCalls": held["sendAllCalls"]}

    async def devices(self) -> Json:
        """The third tab lists the user's phones."""
        self._turn_to(DEVICES)
        held = await self._phones()
        await until(lambda: len(self._states()) == len(held), "the user's phones are listed")
        return held

    async def code(self) -> Json:
        """The dialog makes an activation code; a phone waits for it."""
        before = await self._phones()
        self.hands.click(self.hands.find(QPushButton, "newCodeButton"))
        dialog = await self.hands.dialog("activationDialog")
        generate = self.hands.find(QPushButton, "generateButton", dialog)
        models = self.hands.find(QComboBox, "modelBox", dialog)
        await until(generate.isEnabled, "Generate can be pressed")
        self.hands.choose(models, models.findData(MODEL))
        self.hands.click(generate)
        show = self.hands.find(QPushButton, "showCodeButton", dialog)
        await until(show.isVisible, "the code has come")
        self.hands.click(show)
        self._code = self.hands.find(QLabel, "codeLabel", dialog).text().replace("-", "")
        expect(self._code.isdigit() and len(self._code) == 16, "the code is readable")
        await until(generate.isEnabled, "the dialog is ready again")
        held = await self._phones()
        waiting = {"model": PHONE, "status": "activating"}
        expect(held.count(waiting) == before.count(waiting) + 1, "one more phone is waiting")
        return held

    async def connect(self) -> Json:
        """The code is entered on a phone; after a refresh it is connected."""
        await self.paper.put_away()
        dialog = await self.hands.dialog("activationDialog")
        close = dialog.findChildren(QDialogButtonBox)[0]
        self.hands.click(close.button(QDialogButtonBox.StandardButton.Close))
        await until(lambda: not self.hands.is_open("activationDialog"), "the dialog closes")
        before = await self._phones()
        await until(lambda: len(self._states()) == len(before), "the new phone is listed")
        shown = self._states()
        await self.service.control("phones/enter-code", code=self._code, model=MODEL)
        await self.service.control("clock", advance_s=600)
        held = await self._phones()
        gone = before.count({"model": PHONE, "status": "activating"}) - 1
        expect(
            held.count({"model": PHONE, "status": "activating"}) == gone, "the phone is connected"
        )
        self.window.menus.refresh.trigger()
        await until(lambda: self._states() != shown, "the new state is shown after a refresh")
        return held

    async def runs(self) -> Json:
        """Every change stands in the journal."""
        self._turn_to(LINES)
        self.window.runs.toggleViewAction().trigger()
        table = self.hands.find(QTableView, "runsTable")
        rows = self.hands.find(QTableView, "rowsTable")
        await until(lambda: table.model().rowCount() > 0, "the runs are listed")
        await until(lambda: rows.model().rowCount() > 0, "the rows of a run are listed")
        return {"changes": await self.service.changes()}

    # Language, theme, failure

    async def settings(self) -> Json:
        """The settings window opens."""
        self.window.runs.toggleViewAction().trigger()
        self.window.menus.settings.trigger()
        await self.hands.dialog("settingsDialog")
        return {"changes": await self.service.changes()}

    async def language(self) -> Json:
        """The other language is chosen, and is there at once."""
        dialog = await self.hands.dialog("settingsDialog")
        box = self.hands.find(QComboBox, "languageBox", dialog)
        save = self._forwarding.save_button
        before = save.text()
        other = "de" if "Save" in before else "en"
        self.hands.choose(box, box.findData(other))
        await until(lambda: save.text() != before, "the window speaks the other language")
        return {"changes": await self.service.changes()}

    async def theme(self) -> Json:
        """The other theme is chosen, and is there at once; the dialog is closed."""
        dialog = await self.hands.dialog("settingsDialog")
        box = self.hands.find(QComboBox, "themeBox", dialog)
        before = _is_dark(self.window)
        self.hands.choose(box, box.findData("light" if before else "dark"))
        await until(lambda: _is_dark(self.window) != before, "the window has the other colours")
        close = dialog.findChildren(QDialogButtonBox)[0]
        self.hands.click(close.button(QDialogButtonBox.StandardButton.Close))
        await until(lambda: not self.hands.is_open("settingsDialog"), "the dialog closes")
        return {"changes": await self.service.changes()}

    async def failure(self) -> Json:
        """The service fails: it is said in place, with what to do and the tracking id."""
        await self.service.control("faults", spec=FAULT)
        self.window.menus.refresh.trigger()
        bar = self.window.workspace.user_page.lines.bar
        await until(bar.isVisible, "the failure is said in place")
        expect(bar.accessibleDescription(), "what to do is said")
        ids = {one["trackingId"]: one["status"] for one in await self.service.log()}
        expect(ids.get(bar.tracking_id) == 500, "the tracking id is that of the service")
        return {"status": 500, "trackingId": bar.tracking_id}

    async def recovery(self) -> Json:
        """The service is well again; a refresh shows everything, and nothing was lost."""
        await self.service.control("faults", spec="")
        self.window.menus.refresh.trigger()
        bar = self.window.workspace.user_page.lines.bar
        await until(lambda: not bar.isVisible(), "the failure is gone")
        await self._user_is_shown()
        held = await self._forwarding.held()
        self._forwarding.same_as(held)
        return held

    # What is known

    @property
    def service(self) -> Service:
        """The service, once it runs."""
        assert self._service is not None
        return self._service

    @property
    def whose(self) -> tuple[str, Json]:
        """The id of the customer, and the user, once they are chosen."""
        return self._customer, self._person

    async def saved(self) -> None:
        """Press Save on the Lines tab, say yes to the plan where it is shown, and wait."""
        await self._forwarding.saved()

    @property
    def _tree(self) -> QTreeView:
        return self.hands.find(QTreeView, "directoryTree")

    @property
    def _model(self) -> QAbstractItemModel:
        return self._tree.model()

    @property
    def _partner(self) -> QModelIndex:
        return self._model.index(0, 0)

    def _page(self, at: int) -> QWidget:
        return self.hands.find(QWidget, ("linesTab", "featuresTab", "devicesTab")[at])

    def _customer_row(self) -> QModelIndex:
        return _row(self._model, self._partner, self._customer)

    def _user_row(self) -> QModelIndex:
        return _row(self._model, self._customer_row(), self._person["id"])

    def _users(self) -> list[str]:
        """Ids of the users below the customer; none while rows are on their way."""
        model, top = self._model, self._customer_row()
        rows = [model.index(row, 0, top) for row in range(model.rowCount(top))]
        return [row.data(DirectoryRole.ID) for row in rows if _is(row, RowKind.PERSON)]

    def _states(self) -> list[str]:
        table = self.hands.find(QTableView, "devicesTable")
        model = table.model()
        return [str(model.index(row, 1).data()) for row in range(model.rowCount())]

    def _turn_to(self, at: int) -> None:
        bar = self.hands.find(QTabWidget, "userTabs").tabBar()
        self.hands.click_at(bar, bar.tabRect(at).center())
        expect(self._page(at).isVisible(), "the tab comes to the front")

    async def _somebody(self, people: list[Json]) -> Json:
        """A user with a Professional licence, an extension, and room for one more phone."""
        licences = await self.service.get("/licenses", orgId=self._customer)
        wanted = {one["id"] for one in licences["items"] if "Professional" in one["name"]}
        owners = [one.get("personId") for one in await self.service.devices(self._customer)]
        able = [one for one in people if wanted & set(one["licenses"]) and one.get("extension")]
        expect(able, "somebody has a line")
        # With a phone already, so that the list of phones shows something.
        return min(able, key=lambda one: (owners.count(one["id"]) != 1, one["displayName"]))

    async def _user_is_shown(self) -> None:
        page = self.window.workspace.user_page
        tabs = (page.lines, page.features, page.devices)
        await until(
            lambda: page.subject is not None and page.subject.person.id == self._person["id"],
            "the user's page is shown",
        )
        await until(lambda: not any(tab.tasks.running() for tab in tabs), "the page is filled")
        await until(lambda: self._forwarding.ready, "the form can be edited")

    def _whose(self) -> tuple[str, str]:
        return self._customer, str(self._person["id"])

    async def _phones(self) -> list[Json]:
        found = await self.service.devices(self._customer, self._person["id"])
        return [{"model": one["product"], "status": one["connectionStatus"]} for one in found]


def _is(index: QModelIndex, kind: RowKind) -> bool:
    return bool(index.data(DirectoryRole.KIND) == kind.value)


def _row(model: QAbstractItemModel, parent: QModelIndex, wanted: str) -> QModelIndex:
    """The row below another that stands for an id."""
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        index.data()  # as a view does: rows come when they are looked at
        if index.data(DirectoryRole.ID) == wanted:
            return index
    return QModelIndex()


def _is_dark(window: QWidget) -> bool:
    palette = window.palette()
    return palette.window().color().lightness() < palette.windowText().color().lightness()
