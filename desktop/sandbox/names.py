"""Names of people, companies and places from which tenants are made; all of them invented.

Only words and plain transliteration: who gets which name is tenant.py's affair.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class City:
    """A place with its numbering: `area` is E.164 up to the local part."""

    name: str
    street: str
    postal_code: str
    region: str
    area: str
    time_zone: str


@dataclass(frozen=True)
class Country:
    """A country as a customer's home: language, names and cities."""

    code: str
    language: str
    block_length: int
    companies: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    cities: tuple[City, ...]
    departments: tuple[str, ...]
    titles: tuple[str, ...]
    rooms: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


GERMANY = Country(
    "DE",
    "de_de",
    3,
    _phrases(
        "Müller & Söhne Maschinenbau GmbH, Stadtwerke Grünau AG, Köhler Präzisionstechnik KG,"
        "Büro Schäfer Steuerberatung, Gebrüder Weiß Spedition, Klinikum Südhöhe,"
        "Möbelhaus Krönert GmbH, Universität Nordmünde, Bäckerei Jäger eG, Böttcher Logistik SE"
    ),
    _words(
        "Anna Jürgen Sören Käthe Björn Günther Jörg Bärbel Uwe Sabine Thomas Ursula Heike Stefan"
        " Markus Petra Lukas Lena Felix Mia Jonas Emilia Paul Clara Matthias Silke Dörte Ömer"
        " Ayşe Torsten Gerd Monika Renate Klaus Dieter Birgit Tobias Katharina Maximilian Johanna"
        " Florian Franziska Sebastian Theresa Rüdiger Hannelore Götz Ulrike Väinö Zoë"
    ),
    _words(
        "Müller Schäfer Köhler Krüger Böhm Jäger Günther Groß Weiß Voß Schröder Lösch Häußler"
        " Fröhlich Bäcker König Kühn Löffler Möller Räder Sänger Töpfer Überbach Vögele Würth"
        " Zöllner Schmidt Fischer Weber Meyer Wagner Becker Hoffmann Schulz Koch Richter Klein"
        " Wolf Neumann Schwarz Zimmermann Braun Hofmann Hartmann Lange Werner Krause Lehmann"
        " Huber Kaiser Fuchs Peters Lang Scholz Vogel Friedrich Keller Berger Winkler Roth Beck"
        " Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Winter Kraus Martin Schumacher"
        " Stein Otto Sommer Heinrich Brandt Haas Schreiber Graf Dietrich Ziegler Kuhn Pohl Engel"
        " Horn Busch Bergmann Voigt Sauer Arnold Pfeiffer Yılmaz Nowak"
    ),
    (
        City("Hamburg", "Ostwall 12", "20095", "HH", "+4940", "Europe/Berlin"),
        City("München", "Schäfflerweg 8", "80331", "BY", "+4989", "Europe/Berlin"),
        City("Köln", "Rheingärten 31", "50667", "NW", "+49221", "Europe/Berlin"),
        City("Nürnberg", "Färberzwinger 4", "90402", "BY", "+49911", "Europe/Berlin"),
        City("Düsseldorf", "Hafenkontor 77", "40213", "NW", "+49211", "Europe/Berlin"),
        City("Berlin", "Fährufer 19", "10115", "BE", "+4930", "Europe/Berlin"),
        City("Frankfurt am Main", "Mainblick 2", "60311", "HE", "+4969", "Europe/Berlin"),
        City("Leipzig", "Messegasse 51", "04109", "SN", "+49341", "Europe/Berlin"),
        City("Stuttgart", "Kesselhöhe 6", "70173", "BW", "+49711", "Europe/Berlin"),
        City("Würzburg", "Käppelesteig 3", "97070", "BY", "+49931", "Europe/Berlin"),
        City("Dresden", "Elbterrasse 14", "01067", "SN", "+49351", "Europe/Berlin"),
        City("Bremen", "Schlachtpforte 9", "28195", "HB", "+49421", "Europe/Berlin"),
    ),
    _phrases("Vertrieb, Einkauf, Buchhaltung, Werkstatt, Personal, Kundendienst, Empfang, IT"),
    _phrases("Sachbearbeitung, Teamleitung, Geschäftsführung, Technik, Assistenz"),
    _phrases("Besprechung Süd, Empfang, Werkstattbüro, Großer Saal"),
)

BRITAIN = Country(
    "GB",
    "en_gb",
    3,
    _phrases(
        "Harrow & Pike Solicitors, Brightwater Housing Trust, Calder Freight Ltd,"
        "Thistledown Foods plc, Merrick Marine Insurance, Oakhaven Veterinary Group,"
        "Fenwick Civil Engineering, Larkspur Hotels Ltd, Ashdown College, Pennant Energy plc"
    ),
    _words(
        "Oliver Amelia George Isla Harry Ava Noah Emily Jack Sophie Leo Grace Arthur Freya Oscar"
        " Poppy Henry Charlotte Theo Alice Finley Ivy James Evie William Zoë Siân Seán Chloë"
        " Niamh Rhys Aoife Priya Imran Yusuf Aisha Marcus Gemma Duncan Fiona Alistair Moira"
        " Callum Bronwen Tamsin Rupert Beatrice Edmund"
    ),
    _words(
        "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson"
        " Evans Walker White Roberts Green Hall Wood Jackson Clarke Khan Hughes Edwards Turner"
        " Cooper Hill Ward Morris Moore Baker King Harrison Morgan Allen Scott Watson Parker"
        " Bennett Young Cook Richardson Bailey Collins Bell Shaw Murphy Miller Cox Marshall"
        " Anderson Simpson Carter Ellis Adams Webb Foster Mason Hunt Palmer Holmes Mills Barker"
        " Lloyd Matthews Knight Fletcher Byrne Pearce Gibson O'Neill Brontë Fitzgerald Stone"
        " Chambers Pritchard Llewellyn Ogilvie Sinclair McAllister Drummond Ashworth"
    ),
    (
        City("London", "14 Cordwainer Row", "EC2A 4NE", "London", "+44207", "Europe/London"),
        City("Manchester", "3 Tib Lane", "M2 4JB", "Greater Manchester", "+44161", "Europe/London"),
        City("Leeds", "22 Call Yard", "LS1 6DT", "West Yorkshire", "+44113", "Europe/London"),
        City("Birmingham", "9 Gas Wharf", "B1 2JT", "West Midlands", "+44121", "Europe/London"),
        City("Bristol", "40 Welsh Quay", "BS1 4RN", "Bristol", "+44117", "Europe/London"),
        City("Edinburgh", "5 Candle Close", "EH1 1TF", "Midlothian", "+44131", "Europe/London"),
        City("Glasgow", "61 Clyde Street", "G1 4LW", "Lanarkshire", "+44141", "Europe/London"),
        City("Liverpool", "18 Rope Walk", "L1 4DQ", "Merseyside", "+44151", "Europe/London"),
        City("Sheffield", "7 Cutler Gate", "S1 2HE", "South Yorkshire", "+44114", "Europe/London"),
        City("Nottingham", "30 Lace Hill", "NG1 1PB", "Nottingham", "+44115", "Europe/London"),
    ),
    _phrases("Sales, Purchasing, Finance, Workshop, People, Customer Service, Reception, IT"),
    _phrases("Associate, Team Lead, Director, Engineer, Assistant"),
    _phrases("Boardroom, Reception, Workshop Office, Training Room"),
)

FRANCE = Country(
    "FR",
    "fr_fr",
    4,
    _phrases(
        "Ateliers Lefèvre SA, Hôpital Saint-Rémy, Société Générale des Eaux Vertes,"
        "Fromagerie Béranger SARL, Transports Château-Noël, Éditions du Chêne Doré,"
        "Pâtisserie Crème & Fils, Mairie de Valfleury, Énergie Côtière SA, Lycée Évariste-Hébert"
    ),
    _words(
        "Chloé Léa Zoé Inès Théo Raphaël Gaël Maëlle Noémie Aurélie Hélène Cécile Jérôme Frédéric"
        " Gérard René Stéphane Sébastien Benoît Loïc Anaïs Eloïse Françoise Agnès Michèle Adèle"
        " Étienne Élise Mathieu Camille Louis Jules Hugo Manon Juliette Lucas Antoine Pauline"
        " Nicolas Sophie Vincent Claire Rachid Fatima Yann Solène Béatrice André"
    ),
    _words(
        "Lefèvre Béranger Durand Moreau Laurent Simon Michel García Rousseau Fournier Girard"
        " Bonnet Dupont Lambert Fontaine Chevalier Garnier François Mercier Boyer Blanc Guérin"
        " Müller Roussel Nicolas Perrin Morin Mathieu Clément Gauthier Dumont Lopez Fabre Gérard"
        " Noël Méunier Brunet Léger Hébert Barbier Aubert Besnard Pélissier Étienne Géraud"
        " Châtelain Bénard Crépin Desprès Évrard Forêt Goût Hénin Jacquet Kérouac Lagrâce"
        " Maçon Néel Ozérov Pâris Quérité Rémond Séguin Thévenet Urbain Vallée Wéber"
    ),
    (
        City("Paris", "8 rue des Tisserands", "75002", "IDF", "+331", "Europe/Paris"),
        City("Lyon", "21 quai des Orfèvres", "69002", "ARA", "+334", "Europe/Paris"),
        City("Orléans", "5 allée des Chênes", "45000", "CVL", "+332", "Europe/Paris"),
        City("Besançon", "17 rue de l'Horlogère", "25000", "BFC", "+333", "Europe/Paris"),
        City("Nîmes", "2 place aux Herbes", "30000", "OCC", "+335", "Europe/Paris"),
    ),
    _phrases("Ventes, Achats, Comptabilité, Atelier, Personnel, Service clients, Accueil, IT"),
    _phrases("Chargé de dossier, Chef d'équipe, Direction, Technique, Assistance"),
    _phrases("Salle Lumière, Accueil, Atelier, Grande salle"),
)

UNITED_STATES = Country(
    "US",
    "en_us",
    3,
    _phrases(
        "Redwood Ridge Dental, Cascadia Outfitters Inc., Blue Mesa Credit Union,"
        "Harbor Point Logistics LLC, Prairie Wind Cooperative, Lakeshore Academy"
    ),
    BRITAIN.first_names,
    BRITAIN.last_names,
    (
        City("Denver", "1200 Larimer Walk", "80202", "CO", "+1303", "America/Denver"),
        City("Chicago", "45 Wacker Court", "60601", "IL", "+1312", "America/Chicago"),
        City("New York", "300 Pearl Place", "10004", "NY", "+1212", "America/New_York"),
        City("San José", "77 Almaden Way", "95113", "CA", "+1408", "America/Los_Angeles"),
        City("Phoenix", "9 Saguaro Street", "85004", "AZ", "+1602", "America/Phoenix"),
        City("Atlanta", "510 Peach Alley", "30303", "GA", "+1404", "America/New_York"),
    ),
    _phrases("Sales, Purchasing, Finance, Field Service, People, Support, Front Desk, IT"),
    BRITAIN.titles,
    BRITAIN.rooms,
)

COUNTRIES = (GERMANY, BRITAIN, FRANCE, UNITED_STATES)

_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "æ": "ae", "ı": "i", "'": "", " ": "-"}
)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Lower-case ASCII for addresses: Jürgen Groß → juergen-gross."""
    spelled = text.lower().translate(_SPELLED)
    bare = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return "-".join(filter(None, "".join(_kept(bare)).split("-")))


def _kept(text: str) -> Iterator[str]:
    return (sign for sign in text if sign.isalnum() or sign == "-")
