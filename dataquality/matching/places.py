"""Countries, postcodes and streets."""

import re
from functools import lru_cache

from dataquality.matching.text import squash, words

_COUNTRIES = {
    "US": "us usa united states|united states of america|america|u s|u s a",
    "GB": "gb uk|united kingdom|great britain|england|scotland|wales|northern ireland|u k|vereinigtes konigreich",
    "CA": "ca canada|kanada", "AU": "au australia|australien", "DE": "de germany|deutschland|allemagne|alemania|germania|niemcy",
    "FR": "fr france|frankreich|francia", "ES": "es spain|espana|spanien|espagne|spagna",
    "IT": "it italy|italia|italien|italie", "NL": "nl netherlands|the netherlands|nederland|holland|niederlande|pays bas",
    "PL": "pl poland|polska|polen|pologne", "SE": "se sweden|sverige|schweden|suede", "BG": "bg bulgaria|balgaria|bulgarien",
    "AT": "at austria|osterreich|autriche", "CH": "ch switzerland|schweiz|suisse|svizzera", "BE": "be belgium|belgie|belgique|belgien",
    "LU": "lu luxembourg|luxemburg", "IE": "ie ireland|eire|irland", "PT": "pt portugal", "DK": "dk denmark|danmark|danemark",
    "NO": "no norway|norge|norwegen", "FI": "fi finland|suomi|finnland", "CZ": "cz czech republic|czechia|cesko|ceska republika|tschechien",
    "SK": "sk slovakia|slovensko|slowakei", "HU": "hu hungary|magyarorszag|ungarn", "RO": "ro romania|rumanien", "GR": "gr greece|hellas|griechenland|ellada",
    "TR": "tr turkey|turkiye|turkei", "RU": "ru russia|russian federation|rossiya|russland", "UA": "ua ukraine|ukraina", "IN": "in india|bharat|indien",
    "CN": "cn china|prc|zhong guo|zhongguo", "JP": "jp japan|nippon|nihon|riben", "KR": "kr korea|south korea|republic of korea", "SG": "sg singapore",
    "HK": "hk hong kong", "TW": "tw taiwan", "NZ": "nz new zealand|aotearoa", "ZA": "za south africa", "BR": "br brazil|brasil",
    "MX": "mx mexico", "AR": "ar argentina", "CL": "cl chile", "CO": "co colombia", "IL": "il israel", "AE": "ae united arab emirates|uae|u a e",
    "SA": "sa saudi arabia", "EG": "eg egypt", "NG": "ng nigeria", "KE": "ke kenya", "EE": "ee estonia|eesti", "LV": "lv latvia|latvija",
    "LT": "lt lithuania|lietuva", "SI": "si slovenia|slovenija", "HR": "hr croatia|hrvatska", "RS": "rs serbia|srbija",
}  # fmt: skip
_CODE_OF = {
    squash(name): code
    for code, names in _COUNTRIES.items()
    for name in (names.split(" ", 1)[0], names.split(" ", 1)[1] if " " in names else names)
    for name in name.split("|")
}
_CODE_OF.update({"usa": "US", "united states": "US", "uk": "GB"})
COUNTRY_WORDS = frozenset(name for name in _CODE_OF if len(name) > 2 and " " not in name) | {"usa", "uk", "us"}

_STREET_TYPES = {
    squash(word): kind
    for kind, spellings in {
        "st": "street st str saint", "ave": "avenue ave av avn", "rd": "road rd", "blvd": "boulevard blvd bd bvd bul",
        "dr": "drive dr drv", "ln": "lane ln", "ct": "court ct crt", "pkwy": "parkway pkwy pky", "hwy": "highway hwy", "pl": "place pl plc plaza pza pza platz plac piazza pza",
        "sq": "square sq", "ter": "terrace ter tce", "cres": "crescent cres cr crs", "cl": "close cl", "cct": "circuit cct cir circle", "way": "way wy",
        "rue": "rue r", "calle": "calle c", "avda": "avenida avda", "paseo": "paseo po", "via": "via v", "viale": "viale vle", "corso": "corso cso",
        "ul": "ul ulica ulitsa", "al": "al aleja allee", "fl": "floor fl",
    }.items()
    for word in spellings.split()
}  # fmt: skip
_UNIT = re.compile(r"(?:,|\s)\s*(?:suite|ste\.?|unit|apt\.?|apartment|flat|room|rm\.?|#)\s*([a-z]?\d+[a-z]?)\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"^\d+[a-z]?$")
_DIRECTIONS = {"n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast", "nw": "northwest"}
_GLUED = re.compile(r"(strasse|straße|str\.?|platz|pl\.|allee|weg|gatan|g\.|vagen|vägen|v\.)(?=[\s,]|$)", re.IGNORECASE)
_GLUED_TO = {"strasse": " st", "straße": " st", "str": " st", "platz": " pl", "pl": " pl", "allee": " al", "weg": " weg", "gatan": " gata", "g": " gata",
             "vagen": " vag", "vägen": " vag", "v": " vag"}  # fmt: skip


@lru_cache(maxsize=50_000)
def country(raw: str) -> str:
    """ISO code of a country in any usual spelling; an unknown one stays as its folded name."""
    text = " ".join(words(raw))
    if not text:
        return ""
    return _CODE_OF.get(text) or (text.upper() if len(text) == 2 else text)


def postcode(raw: str) -> str:
    """Letters and digits only, without a trailing +4."""
    text = "".join(words(raw)).upper()
    return text[:5] if len(text) == 9 and text.isdigit() else text


@lru_cache(maxsize=100_000)
def city(raw: str) -> str:
    """A city's folded name: 'St. Louis' and 'Saint Louis' are equal."""
    return " ".join("saint" if word in ("st", "ste") else word for word in words(raw))


@lru_cache(maxsize=200_000)
def street(raw: str) -> tuple[str, str, str]:
    """(name of the street, house number, unit): types, order and punctuation of an address do not matter."""
    text, unit = raw.strip(), ""
    found = _UNIT.search(text)
    if found:
        unit, text = found.group(1).lower(), text[: found.start()]
    text = _GLUED.sub(lambda hit: _GLUED_TO.get(hit.group(1).lower().rstrip("."), hit.group(1)), text)
    number, kept = "", []
    for word in words(text):
        if _NUMBER.match(word):
            if number:
                kept.append(word) if len(kept) else kept.insert(0, word)
            else:
                number = word
            continue
        word = _DIRECTIONS.get(word, word)
        if word not in _STREET_TYPES:
            kept.append(word)
    return "".join(kept), number, unit
