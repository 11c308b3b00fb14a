"""The tenant that grows from a seed: partner, customers, locations, people, numbers, phones.

Same seed and size, same tenant. Rows are made and inserted in bulk, a customer at a time
and people in a stream, so that 100,000 of them cost seconds and little memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from random import Random

from desktop.sandbox import catalogue, ids, names, state
from desktop.sandbox.state import Filling, Row

# 2025-01-15T08:00:00Z: everything in a tenant was created after this.
_EPOCH = 1_736_928_000.0
_DAY = 86_400.0
_SLICE = 5_000

PROFESSIONAL = "professional"
STANDARD = "standard"
MESSAGING = "messaging"
_LICENCE_NAMES = {
    PROFESSIONAL: "Webex Calling - Professional",
    STANDARD: "Webex Calling - Standard",
    MESSAGING: "Basic Messaging",
}
_ROLE_NAMES = (
    "Full Administrator",
    "Read-only Administrator",
    "User Administrator",
    "Location Administrator",
    "Device Administrator",
    "Partner Full Administrator",
    "Partner Administrator",
    "Partner Read-only Administrator",
)
PARTNER_ROLES = ("Full Administrator", "Partner Full Administrator")

# The first phones of a customer show every state; connected comes first, for the promise
# that each customer has a connected phone with xapi.
_STATES = (
    "connected",
    "connected",
    "disconnected",
    "activating",
    "connected_with_issues",
    "offline_expired",
    "unknown",
    "offline_deep_sleep",
)
_STATE_WEIGHTS = (62, 0, 14, 4, 7, 5, 4, 4)
_FIRST_MODELS = ("Cisco 9861", "DMS Cisco 8865", "DMS Cisco 8845", "DMS Cisco 8851")
_MODELS = (
    *_FIRST_MODELS,
    "Cisco Desk Pro",
    "DMS Cisco 7841",
    "DMS Cisco 6871",
    "DMS Cisco 8841",
    "DMS Cisco 7821",
    "Cisco 9851",
    "Cisco 9871",
    "Cisco 8875",
    "DMS Cisco 6851",
    "Cisco Desk",
)
_MODEL_ROWS = tuple(catalogue.BY_MODEL[model] for model in _MODELS)
_ROOM_MODELS = ("Cisco Room Bar", "DMS Cisco 7832")
_AWAY = {"disconnected": 3_600.0, "offline_expired": 40 * _DAY, "offline_deep_sleep": 7_200.0}
_FREE_EXTENSIONS = range(7900, 8000)
# Where toll-free numbers of a country begin, and how many digits follow.
_TOLL_FREE = {"DE": ("+49800", 7), "GB": ("+44800", 7), "FR": ("+33805", 6), "US": ("+1800", 7)}
_TOLL_FREES = 2


@dataclass(frozen=True)
class Size:
    """How large a tenant is; users is the total over the customers."""

    customers: int
    users: int


@dataclass
class _Site:
    """A location while it is filled."""

    key: int
    city: names.City
    stem: str
    extensions: Iterator[int]
    numbered: bool


@dataclass
class _Maker:
    """The running keys and the one source of chance."""

    random: Random
    filling: Filling
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    devices: Iterator[int] = field(default_factory=lambda: count(1))
    last_person: int = 0
    locations: Iterator[int] = field(default_factory=lambda: count(1))
    places: Iterator[int] = field(default_factory=lambda: count(1))
    licences: Iterator[int] = field(default_factory=lambda: count(1))

    def next_person(self) -> int:
        self.last_person += 1
        return self.last_person

    def uuid(self) -> str:
        return ids.random_uuid(self.random)


def fill(filling: Filling, seed: int, size: Size) -> None:
    """Fills a new state file; raises ValueError for a size that makes no tenant."""
    if size.customers < 1 or size.users < 0:
        raise ValueError(f"customers={size.customers}, users={size.users}")
    maker = _Maker(Random(seed), filling)
    filling.add(
        state.meta,
        [("seed", str(seed)), ("customers", str(size.customers)), ("users", str(size.users))],
    )
    filling.add(
        state.roles,
        [(key, maker.uuid(), name) for key, name in enumerate(_ROLE_NAMES, start=1)],
    )
    _partner(maker)
    share, rest = divmod(size.users, size.customers)
    for index in range(size.customers):
        _customer(maker, index, share + (1 if index < rest else 0))


def _partner(maker: _Maker) -> None:
    name, domain = "Nordlicht Communications GmbH", "nordlicht.example"
    row = (1, maker.uuid(), name, domain, _EPOCH, True)
    maker.filling.add(state.organizations, [row])
    _licences(maker, 1, (MESSAGING,), 10)
    staff = (
        ("Käthe", "Sørensen", ",".join(PARTNER_ROLES)),
        ("Götz", "Überschär", "Partner Administrator"),
        ("Inès", "Lefèvre", "Partner Read-only Administrator"),
    )
    rows = [
        _person_row(maker, 1, _Name(first, last), domain, role=role) for first, last, role in staff
    ]
    maker.filling.add(state.people, rows)


def _licences(maker: _Maker, organization: int, kinds: tuple[str, ...], total: int) -> None:
    maker.filling.add(
        state.licences,
        [
            (next(maker.licences), maker.uuid(), organization, kind, _LICENCE_NAMES[kind], total)
            for kind in kinds
        ],
    )


def _customer(maker: _Maker, index: int, users: int) -> None:
    country = names.COUNTRIES[index % len(names.COUNTRIES)]
    turn, company = divmod(index // len(names.COUNTRIES), len(country.companies))
    name = country.companies[company]
    if turn:
        name = f"{name} {country.cities[turn % len(country.cities)].name} {turn}"
    domain = f"{names.plain(name)}.example"
    organization = index + 2
    created = _EPOCH + maker.random.randrange(200) * _DAY
    row = (organization, maker.uuid(), name, domain, created, False)
    maker.filling.add(state.organizations, [row])
    _licences(maker, organization, (PROFESSIONAL, STANDARD, MESSAGING), users + 10)
    sites = _sites(maker, organization, index, country, users)
    _people(maker, organization, domain, country, sites, users)
    _places(maker, organization, country, sites)
    _spare_numbers(maker, organization, sites, users)
    _toll_free_numbers(maker, organization, country, sites[0], index)


def _sites(
    maker: _Maker, organization: int, index: int, country: names.Country, users: int
) -> list[_Site]:
    amount = min(len(country.cities), 2 + users // 1500)
    block = str(4 * 10 ** (country.block_length - 1) + index % 500)
    wide = users // amount > 5000
    sites = [
        _Site(
            next(maker.locations),
            city,
            f"{city.area}{block}",
            _extensions(10_000 if wide else 1000),
            not wide,
        )
        for city in country.cities[:amount]
    ]
    maker.filling.add(
        state.locations,
        [
            _location_row(maker, organization, country, site, order)
            for order, site in enumerate(sites)
        ],
    )
    return sites


def _extensions(first: int) -> Iterator[int]:
    """Unique in a location; 7900 to 7999 stay free for tests and for people."""
    return (number for number in count(first) if number not in _FREE_EXTENSIONS)


def _location_row(
    maker: _Maker, organization: int, country: names.Country, site: _Site, order: int
) -> Row:
    city = site.city
    return (
        site.key,
        maker.uuid(),
        organization,
        city.name,
        city.street,
        city.name,
        city.region,
        city.postal_code,
        country.code,
        city.time_zone,
        country.language,
        str(81 + order),
        "0" if country.code in ("DE", "FR") else "9",
        f"{site.stem}0000",
    )


@dataclass(frozen=True)
class _Name:
    first: str
    last: str


def _person_row(
    maker: _Maker,
    organization: int,
    name: _Name,
    domain: str,
    *,
    local: str | None = None,
    location: int | None = None,
    licence: str | None = None,
    title: str | None = None,
    department: str | None = None,
    mobile: str | None = None,
    role: str | None = None,
    pending: bool = False,
) -> Row:
    display = f"{name.first} {name.last}"
    created = _EPOCH + maker.random.random() * 200 * _DAY
    return (
        maker.next_person(),
        maker.uuid(),
        organization,
        name.first,
        name.last,
        display,
        display.casefold(),
        f"{local or f'{names.plain(name.first)}.{names.plain(name.last)}'}@{domain}",
        location,
        licence,
        title,
        department,
        mobile,
        role,
        pending,
        created,
        created,
        None,
    )


def _people(
    maker: _Maker,
    organization: int,
    domain: str,
    country: names.Country,
    sites: list[_Site],
    users: int,
) -> None:
    """People in slices, with what hangs on them, so that memory does not grow with them."""
    phones = count()
    named = enumerate(_named(maker.random, country, users))
    while part := list(islice(named, _SLICE)):
        people: list[Row] = []
        numbers: list[Row] = []
        devices: list[Row] = []
        for index, (name, local) in part:
            calling = index % 20 != 19
            site = sites[_which(maker.random, len(sites))]
            licence = (STANDARD if index % 7 == 5 else PROFESSIONAL) if calling else None
            row = _person_row(
                maker,
                organization,
                name,
                domain,
                local=local,
                location=site.key if calling else None,
                licence=licence,
                title=country.titles[index % len(country.titles)],
                department=country.departments[index % len(country.departments)],
                mobile=_mobile(country, organization, index) if index % 9 == 4 else None,
                pending=index % 23 == 14,
            )
            people.append(row)
            if calling:
                key = maker.last_person
                numbers.extend(_lines(maker, organization, site, key, index))
                devices.extend(
                    _phone_row(maker, organization, site.key, key, name, next(phones), turn)
                    for turn in range(_phone_count(index))
                )
        maker.filling.add(state.people, people)
        maker.filling.add(state.numbers, numbers)
        maker.filling.add(state.devices, devices)


def _named(random: Random, country: names.Country, users: int) -> Iterator[tuple[_Name, str]]:
    """Names with the local part of their address, unique in one customer."""
    others = [other for other in names.COUNTRIES if other is not country]
    plain = {
        word: names.plain(word)
        for home in names.COUNTRIES
        for word in (*home.first_names, *home.last_names)
    }
    taken: dict[str, int] = {}
    for _ in range(users):
        home = country if random.random() < 0.85 else others[int(random.random() * len(others))]
        first = home.first_names[int(random.random() * len(home.first_names))]
        last = home.last_names[int(random.random() * len(home.last_names))]
        local = f"{plain[first]}.{plain[last]}"
        again = taken.get(local, 0) + 1
        taken[local] = again
        yield _Name(first, last), local if again == 1 else f"{local}{again}"


def _which(random: Random, amount: int) -> int:
    """A location; the first holds more people than the others."""
    return min(int(random.random() * (amount + 1)), amount - 1) if amount > 1 else 0


def _mobile(country: names.Country, organization: int, index: int) -> str:
    serial = organization * 100_000 + index
    prefix = {"DE": "+49151", "GB": "+4477", "FR": "+336"}.get(country.code)
    return f"{prefix}{serial % 10**8:08d}" if prefix else f"+1720{serial % 10**7:07d}"


def _phone_count(index: int) -> int:
    """About 45 % have a phone, a few of the Professional ones two; the first one always."""
    if index == 0:
        return 1
    if index < 3 or index % 2 == 0:
        return 0
    return 2 if index % 10 == 7 and index % 7 != 5 else 1


def _lines(maker: _Maker, organization: int, site: _Site, person: int, index: int) -> Iterator[Row]:
    extension = next(site.extensions)
    number = f"{site.stem}{extension}" if site.numbered and index % 8 != 6 else None
    yield _number_row(maker, organization, site.key, number, str(extension), "PEOPLE", person)
    if number and index % 31 == 8:
        spare = next(site.extensions)
        alternate = f"{site.stem}{spare}"
        yield _number_row(
            maker, organization, site.key, alternate, str(spare), "PEOPLE", person, primary=False
        )


def _number_row(
    maker: _Maker,
    organization: int,
    location: int,
    number: str | None,
    extension: str | None,
    owner_type: str | None,
    owner: int | None,
    *,
    primary: bool = True,
    active: bool = True,
    main: bool = False,
    toll_free: bool = False,
) -> Row:
    key = next(maker.numbers)
    return (
        key,
        organization,
        location,
        number,
        extension,
        owner_type,
        owner,
        primary,
        active,
        main,
        toll_free,
    )


def _phone_row(
    maker: _Maker,
    organization: int,
    location: int,
    owner: int,
    name: _Name,
    ordinal: int,
    turn: int,
) -> Row:
    model, status = _model_and_state(maker.random, ordinal)
    suffix = f" {turn + 1}" if turn else ""
    shown = f"{name.first} {name.last} ({model.name}{suffix})"
    return _device_row(maker, organization, ("PEOPLE", owner, location, shown), model, status)


def _device_row(
    maker: _Maker,
    organization: int,
    owned: tuple[str, int, int, str],
    model: catalogue.Model,
    status: str,
) -> Row:
    """`owned` is type and key of the owner, the location, and the device's name."""
    owner_type, owner, location, shown = owned
    key = next(maker.devices)
    seen = status not in ("activating", "unknown")
    created = _EPOCH + 200 * _DAY + maker.random.random() * 100 * _DAY
    return (
        key,
        maker.uuid(),
        maker.uuid(),
        organization,
        owner_type,
        owner,
        location,
        model.model,
        shown,
        _mac(key) if seen else None,
        f"{model.prefix}{2400 + key % 250:04d}{_base36(key)}" if seen else None,
        f"10.{organization % 250}.{key // 250 % 250}.{key % 250 + 1}" if seen else None,
        model.software if seen else None,
        status,
        None,
        "[]",
        created,
        created + 900.0 if seen else None,
        # Seconds before the state file was made; what is connected is seen now.
        -_AWAY.get(status, 60.0) if seen else None,
    )


def _model_and_state(random: Random, ordinal: int) -> tuple[catalogue.Model, str]:
    if ordinal < len(_STATES):
        return _MODEL_ROWS[ordinal], _STATES[ordinal]
    model = _MODEL_ROWS[int(random.random() * len(_MODEL_ROWS))]
    return model, random.choices(_STATES, _STATE_WEIGHTS)[0]


def _mac(key: int) -> str:
    """Twelve hexadecimal digits below a range of the vendor's."""
    return f"4CBC48{key:06X}"


def _base36(key: int) -> str:
    digits = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    text = ""
    for _ in range(4):
        key, place = divmod(key, len(digits))
        text = digits[place] + text
    return text


def _places(maker: _Maker, organization: int, country: names.Country, sites: list[_Site]) -> None:
    """A few rooms with a room device or a phone of their own."""
    rows: list[Row] = []
    numbers: list[Row] = []
    devices: list[Row] = []
    for index, room in enumerate(country.rooms):
        site = sites[index % len(sites)]
        key = next(maker.places)
        rows.append((key, maker.uuid(), organization, room, site.key))
        extension = str(next(site.extensions))
        numbers.append(_number_row(maker, organization, site.key, None, extension, "PLACE", key))
        if index < len(_ROOM_MODELS):
            model = catalogue.BY_MODEL[_ROOM_MODELS[index]]
            owned = ("PLACE", key, site.key, f"{room} ({model.name})")
            devices.append(_device_row(maker, organization, owned, model, "connected"))
    maker.filling.add(state.places, rows)
    maker.filling.add(state.numbers, numbers)
    maker.filling.add(state.devices, devices)


def _spare_numbers(maker: _Maker, organization: int, sites: list[_Site], users: int) -> None:
    """Main numbers, and free ones to give away; a few of them not active yet."""
    spare = min(20 + users // len(sites) // 10, 800)
    for site in sites:
        rows = [
            _number_row(
                maker, organization, site.key, f"{site.stem}0000", None, None, None, main=True
            )
        ]
        rows.extend(
            _number_row(
                maker,
                organization,
                site.key,
                f"{site.stem}{100 + index:04d}",
                None,
                None,
                None,
                active=index % 11 != 10,
            )
            for index in range(spare)
        )
        maker.filling.add(state.numbers, rows)


def _toll_free_numbers(
    maker: _Maker, organization: int, country: names.Country, site: _Site, index: int
) -> None:
    """A few that callers do not pay for, at the first location; nobody has them yet."""
    stem, digits = _TOLL_FREE[country.code]
    first = 4 * 10 ** (digits - 1) + _TOLL_FREES * index
    rows = [
        _number_row(
            maker,
            organization,
            site.key,
            f"{stem}{first + at}",
            None,
            None,
            None,
            toll_free=True,
        )
        for at in range(_TOLL_FREES)
    ]
    maker.filling.add(state.numbers, rows)
