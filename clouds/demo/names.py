"""Names of people and places by country, for records that nobody meets twice."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, kw_only=True)
class Culture:
    """First names, last names, towns with a postcode, streets and the shape of telephone numbers of a country."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    towns: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    phone: str


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ENGLISH_FIRST = _words(
    "James Mary Robert Patricia Michael Jennifer David Linda William Elizabeth Richard Barbara Joseph Susan Thomas "
    "Jessica Charles Sarah Daniel Karen Matthew Nancy Anthony Lisa Mark Sandra Steven Ashley Priya Omar Wei Aisha"
)
_ENGLISH_LAST = _words(
    "Carter Bennett Hughes Foster Coleman Jenkins Perry Powell Sullivan Russell Ortiz Griffin Hayes Myers Ford "
    "Hamilton Graham Wallace Woods West Jordan Reynolds Fisher Ellis Harrison Gibson Marshall Freeman Webb Okoye Raman"
)

CULTURES: dict[str, Culture] = {
    "US": Culture(
        first=_ENGLISH_FIRST, last=_ENGLISH_LAST,
        towns=(("Austin", "78701"), ("Columbus", "43215"), ("Denver", "80202"), ("Portland", "97204"),
               ("Raleigh", "27601"), ("Tucson", "85701"), ("Milwaukee", "53202"), ("Omaha", "68102")),
        streets=("{n} Market Street", "{n} Commerce Avenue", "{n} Lakeview Drive", "{n} Foundry Road"),
        phone="+1 ({area}) 555-01{xx}",
    ),
    "DE": Culture(
        first=_words("Erik Beate Lena Jürgen Katrin Stefan Anja Matthias Sabine Torsten Heike Florian Jutta Björn"),
        last=_words("Hahn Wolff Schäfer Krüger Böhm Vogt Jäger Brandt Seidel Köhler Lorenz Albrecht Groß Thiele"),
        towns=(("Kassel", "34117"), ("Augsburg", "86150"), ("Dortmund", "44137"), ("Leipzig", "04109")),
        streets=("Leopoldstraße {n}", "Industrieweg {n}", "Am Hafen {n}", "Bahnhofstraße {n}"),
        phone="+49 561 5550 1{xx}",
    ),
    "IT": Culture(
        first=_words("Giulia Marco Chiara Matteo Elena Davide Francesca Lorenzo Paola Simone"),
        last=_words("Rinaldi Caruso Ferrara Galli Leone Longo Vitale Serra Coppola Marchetti"),
        towns=(("Torino", "10121"), ("Bologna", "40121"), ("La Spezia", "19121")),
        streets=("Via Roma {n}", "Corso Italia {n}"), phone="+39 011 5550 1{xx}",
    ),
    "BE": Culture(
        first=_words("Sofie Pieter Hélène Luc Marijke Benoît An Thibault"),
        last=_words("Peeters Janssens Maes Dubois Claes Lambert Willems Mertens"),
        towns=(("Namur", "5000"), ("Gent", "9000"), ("Liège", "4000")),
        streets=("Rue du Commerce {n}", "Stationsstraat {n}"), phone="+32 4 555 01 {xx}",
    ),
    "PL": Culture(
        first=_words("Agnieszka Piotr Małgorzata Tomasz Ewa Łukasz Joanna Paweł"),
        last=_words("Wiśniewska Zieliński Dąbrowska Kozłowski Krawczyk Stępień Górska Wróbel"),
        towns=(("Wrocław", "50-001"), ("Łódź", "90-001")),
        streets=("ul. Fabryczna {n}", "ul. Portowa {n}"), phone="+48 71 555 01 {xx}",
    ),
    "RO": Culture(
        first=_words("Andreea Mihai Ioana Radu Elena Cristian"),
        last=_words("Popescu Ionescu Dumitru Stan Munteanu Ștefan"),
        towns=(("Cluj-Napoca", "400001"), ("Timișoara", "300001")),
        streets=("Strada Fabricii {n}", "Bulevardul Unirii {n}"), phone="+40 264 555 1{xx}",
    ),
    "NO": Culture(
        first=_words("Ingrid Lars Åse Håkon Silje Bjørn"), last=_words("Hansen Sørlie Haugen Bakken Ødegård Lund"),
        towns=(("Bergen", "5003"), ("Halden", "1767")),
        streets=("Storgata {n}", "Havnegata {n}"), phone="+47 55 55 01 {xx}",
    ),
    "JP": Culture(
        first=_words("Yuki Haruka Kenji Aiko Takumi Naoko"), last=_words("Sato Takahashi Kobayashi Nakamura Ito Mori"),
        towns=(("Nagoya", "450-0002"), ("Kobe", "650-0021")),
        streets=("{n} Meieki-minami", "{n} Sannomiya-cho"), phone="+81 52 555 01{xx}",
    ),
    "KR": Culture(
        first=_words("Ji-woo Min-jun Seo-yeon Do-yun Ha-eun"), last=_words("Kim Park Choi Jung Kang"),
        towns=(("Busan", "48058"),), streets=("{n} Haeundae-ro",), phone="+82 51 555 01{xx}",
    ),
    "CN": Culture(
        first=_words("Wei Xiuying Jing Lei Fang"), last=_words("Zhang Liu Chen Huang Zhou"),
        towns=(("Suzhou", "215000"),), streets=("{n} Xinghai Street",), phone="+86 512 5550 01{xx}",
    ),
    "BR": Culture(
        first=_words("Thaís João Mariana Rafael Beatriz Caio"),
        last=_words("Mogol Araújo Teixeira Magalhães Conceição Prado"),
        towns=(("Varginha", "37002-000"),), streets=("Avenida Brasil {n}",), phone="+55 35 5550-01{xx}",
    ),
    "KE": Culture(
        first=_words("Wanjiru Otieno Njeri Kamau Achieng"), last=_words("Mwangi Odhiambo Kariuki Wekesa Muthoni"),
        towns=(("Nairobi", "00100"),), streets=("{n} Ngong Road",), phone="+254 20 5550 1{xx}",
    ),
    "JO": Culture(
        first=_words("Rania Khaled Lina Tareq Dana"), last=_words("Haddad Nasser Khoury Qasem Odeh"),
        towns=(("Amman", "11118"),), streets=("{n} Rainbow Street",), phone="+962 6 555 01{xx}",
    ),
    "PA": Culture(
        first=_words("Lucía Andrés Pilar Óscar Rocío"), last=_words("Castillo Arosemena Núñez Ibáñez Vega"),
        towns=(("Ciudad de Panamá", "0801"),), streets=("Calle {n}",), phone="+507 555-01{xx}",
    ),
    "PH": Culture(
        first=_words("Maricel Jomar Liza Ramon Grace"), last=_words("Santos Reyes Bautista Villanueva Mendoza"),
        towns=(("Cebu City", "6000"),), streets=("{n} Osmeña Boulevard",), phone="+63 32 555 01{xx}",
    ),
}  # fmt: skip


def culture_of(country: str, random: Random) -> Culture:
    """The culture of a country. One in eight people elsewhere comes from another."""
    if country not in CULTURES or random.random() < 0.12:
        return CULTURES[random.choice(sorted(CULTURES))]
    return CULTURES[country]


def phone(culture: Culture, random: Random) -> str:
    """A number from the range kept for stories."""
    return culture.phone.format(area=random.choice((212, 312, 415, 512, 617)), xx=f"{random.randint(0, 99):02d}")


def street(culture: Culture, random: Random) -> str:
    """A street with a number."""
    return random.choice(culture.streets).format(n=random.randint(2, 190))
