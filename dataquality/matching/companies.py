"""Names of organisations: the words that tell, the legal form, and what only decorates."""

import re
from dataclasses import dataclass
from functools import lru_cache

from cleanco.termdata import terms_by_type

from dataquality.matching.places import COUNTRY_WORDS
from dataquality.matching.text import fold, squash, words

# Spellings of one legal form, written as folded words; the first is the one that is kept.
_FORMS = """inc=incorporated=inc
corp=corporation=corp
co=company=co=compagnie=cia=comp
llc=limited liability company=l l c=llc
ltd=limited=ltd=ltda=limitada=ltee=limitee
pty ltd=proprietary limited=pty limited=pty ltd=pty
plc=public limited company=p l c=plc
llp=limited liability partnership=l l p=llp
lp=limited partnership=l p=lp
gmbh=gesellschaft mit beschrankter haftung=gesellschaft mbh=g m b h=gmbh=ges m b h=mbh
ag=aktiengesellschaft=a g=ag
kg=kommanditgesellschaft=k g=kg
gmbh co kg=gmbh co kg=gmbh and co kg=gmbh und co kg=gmbh u co kg
ag co kg=ag co kg=ag and co kg=ag und co kg
ek=eingetragener kaufmann=e k=ek=e kfm
ug=unternehmergesellschaft=ug haftungsbeschrankt=u g=ug=ug haftungsbeschrankt
ohg=offene handelsgesellschaft=o h g=ohg
gbr=gesellschaft burgerlichen rechts=gbr
ev=eingetragener verein=e v=ev
eg=eingetragene genossenschaft=e g=eg
kgaa=kommanditgesellschaft auf aktien=kgaa
sas=societe par actions simplifiee=s a s=sas=sasu
sarl=societe a responsabilite limitee=s a r l=sarl=eurl
sa=societe anonyme=sociedad anonima=spolka akcyjna=societa anonima=sociedade anonima=s a=sa=sau
sl=sociedad limitada=sociedad de responsabilidad limitada=s l=sl=s l u=slu=s r l u
spa=societa per azioni=s p a=spa
srl=societa a responsabilita limitata=s r l=srl=srls
bv=besloten vennootschap=b v=bv
nv=naamloze vennootschap=n v=nv
spzoo=spolka z ograniczona odpowiedzialnoscia=spolka z o o=sp z o o=sp z oo=sp zoo=spzoo
ab=aktiebolag=publ ab=a b=ab=ab publ=aktiebolaget
as=aksjeselskap=a s=as=asa
aps=anpartsselskab=aps
oy=osakeyhtio=oy=oyj=oy ab
ood=ood=druzhestvo s ogranichena otgovornost=eood
ad=ad=aktsionerno druzhestvo
ead=ead
kft=korlatolt felelossegu tarsasag=kft
zrt=zrt=nyrt
sro=spolecnost s rucenim omezenym=s r o=sro=spol s r o
doo=d o o=doo
ooo=ooo=obshchestvo s ogranichennoy otvetstvennostyu
zao=zao
pao=pao=oao
kk=kabushiki kaisha=kabushikigaisha=k k=kk=zhushihuishe
gk=godo kaisha=g k
sdn bhd=sendirian berhad=sdn bhd=berhad=bhd
pte ltd=private limited=pte ltd=pvt ltd=pte=pvt=pvt limited=pte limited
pt=perseroan terbatas
bvba=besloten vennootschap met beperkte aansprakelijkheid=bvba=sprl
se=societas europaea=se
lda=limitada lda=lda
uab=uab
sia=sia
ou=osauhing=ou"""
_GENERIC = set(
    """technologies technology tech systems system software solutions consulting logistics transport transportation
    manufacturing industries industry industrial engineering electronics electronic automotive motors motor energy power
    solar foods food bakery brewing brewery farms farm pharma pharmaceuticals pharmaceutical medical dental healthcare
    health care insurance capital partners partner bank banking financial finance services service real estate properties
    property construction builders building plumbing media marketing design printing publishing education academy school
    travel hotels hotel retail stores store trading textiles textile chemicals chemical plastics steel security staffing
    legal associates group holdings holding international labs laboratories networks network telecom telecommunications
    communications management development enterprises enterprise ventures products supply supplies global worldwide
    company digital data analytics research clinic hospital university college institute foundation center centre
    restaurant cafe bar grill shop market markets mart club house works studio studios agency bureau office sons brothers
    and of the de la le les du des der die das und et y e di del della da do dos van von den het""".split()
)
_ABBREVIATIONS = {
    "intl": "international", "tech": "technologies", "technology": "technologies", "mfg": "manufacturing",
    "manuf": "manufacturing", "mfr": "manufacturing", "svcs": "services", "service": "services", "svc": "services", "svs": "services", "sys": "systems",
    "system": "systems", "solns": "solutions", "solution": "solutions", "soln": "solutions", "ind": "industries",
    "inds": "industries", "industry": "industries", "eng": "engineering", "engr": "engineering", "engrg": "engineering", "assoc": "associates",
    "assocs": "associates", "associate": "associates", "grp": "group", "gruppe": "group", "groupe": "group", "gruppo": "group", "grupo": "group",
    "hldgs": "holdings", "holding": "holdings", "hldg": "holdings", "constr": "construction", "const": "construction", "constructions": "construction",
    "pharmaceutical": "pharma", "pharmaceuticals": "pharma", "fin": "financial", "fincl": "financial", "finl": "financial",
    "healthcr": "healthcare", "mktg": "marketing", "elec": "electronics", "electronic": "electronics", "natl": "national",
    "nat": "national", "univ": "university", "dept": "department", "mgmt": "management", "mgt": "management", "laboratories": "labs", "lab": "labs", "laboratory": "labs",
    "telecommunications": "telecom", "telecoms": "telecom", "telco": "telecom", "hosp": "hospital", "transportation": "transport", "trnsp": "transport", "transp": "transport",
    "ins": "insurance", "amer": "american", "am": "american", "bros": "brothers", "dist": "distribution", "distr": "distribution", "publ": "publishing", "pub": "publishing",
    "realty": "realestate", "re": "realestate", "saint": "st", "ctr": "center", "centre": "center", "cntr": "center", "corp": "corp", "comm": "communications", "comms": "communications",
    "communication": "communications", "bldg": "building", "dev": "development", "devel": "development", "ent": "enterprises", "enterprise": "enterprises", "prod": "products", "prods": "products",
    "product": "products", "equip": "equipment", "govt": "government", "inst": "institute", "lib": "library", "mkt": "market", "mkts": "markets", "netw": "networks", "network": "networks",
    "props": "properties", "prop": "properties", "property": "properties", "rest": "restaurant", "sch": "school", "schl": "school", "sec": "security", "soft": "software", "sw": "software",
    "supplies": "supply", "trad": "trading", "wks": "works", "und": "and", "et": "and", "og": "and", "och": "and", "ve": "and", "ltd": "ltd", "cie": "co", "soehne": "sons", "sohne": "sons",
    "motor": "motors", "farm": "farms", "food": "foods", "textile": "textiles", "chemical": "chemicals", "venture": "ventures", "hotel": "hotels", "store": "stores", "no": "no",
}  # fmt: skip
_ABBREVIATIONS = {squash(word): squash(long) for word, long in _ABBREVIATIONS.items()}
_GENERIC = {squash(word) for word in _GENERIC}
DIVISION_WORDS = COUNTRY_WORDS | set(
    """emea apac latam nordic nordics benelux iberia dach europe european europa asia pacific africa america americas
    north south east west northern southern eastern western central holdings finance financial logistics services
    realestate engineering digital healthcare energy retail leasing foundation ventures capital insurance bank
    international global operations manufacturing distribution solutions technologies consulting deutschland""".split()
)
_PAREN = re.compile(r"\(([^)]*)\)")
_ATTN = re.compile(r"\b(?:attn|attention|z\.? ?hd\.?|c/o|att)\b.*$", re.IGNORECASE)
_REMARK = re.compile(r"(?:\s*[-–*(\[]+\s*|\s+)(?:do not use|duplicate|dup|old|inactive|closed|test|merged|obsolete|new)\b[)\]*\s]*$", re.IGNORECASE)
_ALIAS = re.compile(r"\s*\(?\b(?:d/b/a|d\.b\.a\.?|dba(?: of)?|t/a|trading as|a/k/a|aka|also known as|f/k/a|fka|formerly(?: known as)?|formerly)\b\s*", re.IGNORECASE)
_AMPERSAND = re.compile(r"\s*[&+]\s*")
_STORE_SIGN = re.compile(r"#\s*(?=\d)|\bno\.?\s*(?=\d)", re.IGNORECASE)


def _form_table() -> dict[tuple[str, ...], str]:
    table: dict[tuple[str, ...], str] = {}
    for terms in terms_by_type.values():
        for term in terms:
            spelled = tuple(words(term.replace(".", " ")))
            glued = tuple(words(term.replace(".", "")))
            for key in (spelled, glued):
                if key:
                    table.setdefault(key, "".join(glued))
    for line in _FORMS.splitlines():
        form, *spellings = line.split("=")
        for spelling in spellings:
            table[tuple(words(spelling))] = form
            table[tuple(words(spelling.replace(" ", "")))] = form
    for word in ("and", "sons", "group", "as", "at", "in", "no", "de", "coop", "e"):
        table.pop((word,), None) if word != "as" else None
    return table


_FORM_OF = _form_table()
_LONGEST = max(len(key) for key in _FORM_OF)
# Forms that no name contains by chance: they are also taken off in the middle ("Acme GmbH Berlin").
_CERTAIN = {
    "inc", "corp", "llc", "ltd", "pty ltd", "plc", "llp", "gmbh", "gmbh co kg", "ag co kg", "kgaa", "sarl", "srl", "spzoo", "bvba",
    "sdn bhd", "pte ltd", "sro", "ood", "kft", "kk", "oy", "sas", "bv", "nv",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A name taken apart: `tokens` tell, `legal` is the form's short name, `other` are further names (dba, former)."""

    tokens: tuple[str, ...] = ()
    legal: str = ""
    numbers: tuple[str, ...] = ()
    other: tuple[tuple[str, ...], ...] = ()

    @property
    def joined(self) -> str:
        return "".join(self.tokens)


@lru_cache(maxsize=300_000)
def company(raw: str) -> CompanyName:
    """Take an organisation's name apart. Empty in, empty out."""
    if not raw.strip():
        return CompanyName()
    text = _REMARK.sub("", _ATTN.sub("", raw.strip()))
    parts = [part for part in _ALIAS.split(text) if part.strip(" ()-")]
    taken = [_one(part) for part in parts] or [_one(raw)]
    first = taken[0]
    other = tuple(tokens for tokens, _legal, _numbers in taken[1:] if tokens)
    legal = first[1] or next((form for _tokens, form, _numbers in taken[1:] if form), "")
    return CompanyName(first[0], legal, first[2], other)


def _one(text: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    folded = squash(fold(_STORE_SIGN.sub(" ", text)))
    folded = folded.replace("g.m.b.h.&", "gmbh &")
    folded = _AMPERSAND.sub(" and ", folded)
    bracketed = _PAREN.findall(folded)
    plain = _PAREN.sub(" ", folded)
    found = _split(plain)
    rest, legal = _without_form(found)
    for inside in bracketed:
        inner, form = _without_form(_split(inside))
        legal = legal or form
        rest += inner
    tokens = [_ABBREVIATIONS.get(word, word) for word in rest]
    tokens = _pairs_united(tokens)
    numbers = tuple(word for word in tokens if word.isdigit())
    if tokens[:1] == ["the"] and len(tokens) > 1:
        tokens = tokens[1:]
    kept = [word for word in tokens if word != "and"] or tokens
    return tuple(kept or found), legal, numbers


_WORD = re.compile(r"[a-z0-9]+")
_DOTTED = re.compile(r"\b(?:[a-z]\.\s?){2,}[a-z]?\b\.?|\b(?:[a-z]\.){1,}[a-z]\b")


def _split(folded: str) -> list[str]:
    """Words of a folded name, 'S.p.A.' and 'A.B.C.' as one word each."""
    text = _DOTTED.sub(lambda hit: " " + hit.group().replace(".", "").replace(" ", "") + " ", folded)
    return _WORD.findall(text.replace("'", "").replace("`", ""))


def _without_form(found: list[str]) -> tuple[list[str], str]:
    rest, form = _strip_end(found)
    if form:
        further, second = _strip_end(rest)
        if second and further:
            form = second if second in ("gmbh", "ag") and form == "kg" else form
            rest = further
        return rest, form
    for start in range(1, len(found)):
        for length in range(min(_LONGEST, len(found) - start), 0, -1):
            candidate = _FORM_OF.get(tuple(found[start : start + length]))
            if candidate in _CERTAIN:
                return found[:start] + found[start + length :], candidate
    if len(found) > 1 and _FORM_OF.get((found[0],)) in {"kk", "ooo", "zao", "pao", "pt", "ab", "oy"}:
        return found[1:], _FORM_OF[(found[0],)]
    return found, ""


def _strip_end(found: list[str]) -> tuple[list[str], str]:
    for length in range(min(_LONGEST, len(found) - 1), 0, -1):
        form = _FORM_OF.get(tuple(found[-length:]))
        if form:
            return found[:-length], form
    return found, ""


def _pairs_united(tokens: list[str]) -> list[str]:
    united: list[str] = []
    for word in tokens:
        if united and (united[-1], word) in (("real", "estate"), ("health", "care")):
            united[-1] += word
        else:
            united.append(word)
    return united


def is_generic(token: str) -> bool:
    """Whether a word says what a company does rather than which one it is."""
    return token in _GENERIC or token == "realestate"
