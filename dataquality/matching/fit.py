"""Fit the shipped weights: `python -m dataquality.matching.fit`. Same code, same bytes.

Only corpora made by the generator with seeds `train-*` and lexicon a are read. A logistic regression over the bins of
all candidate pairs, by Newton's method; a bin's coefficient divided by ln 2 is its bits. Unknown values have no
coefficient, so they say nothing. Corpora are also read with some columns left out, so that the weights of what is
left stand on their own.
"""

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dataquality.matching import block, frequency
from dataquality.matching.columns import Columns, Pairs
from dataquality.matching.corpus.crm_corpus import generate
from dataquality.matching.normalise import normalise
from dataquality.matching.record import ACCOUNT, CONTACT, KINDS, VERSION, Record
from dataquality.matching.score import WEIGHTS, Model, bins_of, features_of, load

Raw = dict[str, str]


@dataclass(frozen=True)
class Corpus:
    """One generated corpus: its seed, how noisy, how many hard negatives, and the columns left out for each kind.

    `person` gives people what the generator does not have: a date of birth with slips, and a home of their own.
    """

    seed: str
    noise: str = "medium"
    hard: float = 1.0
    account: str = ""
    contact: str = ""
    person: bool = False
    rows: int = 10_000


_NO_FIRM = "email phone mobile title account_name account_website linkedin"
CORPORA = (
    Corpus("train-1"),
    Corpus("train-2"),
    Corpus("train-3"),
    Corpus("train-4", "heavy", 1.5),
    Corpus("train-5", "heavy"),
    Corpus("train-6", "light"),
    Corpus("train-7", account="website email", contact="account_website email"),
    Corpus("train-8", account="website email tax_id employees", contact="account_website email linkedin mobile"),
    Corpus(
        "train-9",
        account="website email tax_id employees country postal_code",
        contact=_NO_FIRM + " country",
        person=True,
        rows=6_000,
    ),
    Corpus(
        "train-10",
        account="email phone tax_id employees industry",
        contact=_NO_FIRM.replace("email ", "") + " street postal_code country",
        person=True,
        rows=6_000,
    ),
)
CUTS_FROM = (Corpus("train-11"), Corpus("train-12", "heavy"), Corpus("train-13"))
RENAMED = {"account_name": "company", "account_website": "website"}
# What the generator never fills: worked out from how often such values agree by chance and how often they are mistyped.
FIXED = {
    CONTACT: {
        "email": {"misspelt domain": 3.0},
        "tax_id": {"same": 8.0, "one sign apart": 6.0, "different": -4.0},
        "state": {"same": 0.4, "different": -0.8},
    },
    ACCOUNT: {"state": {"same": 0.4, "different": -0.8}},
}
PENALTY = 1.0
# Two records of which nothing is known are one with a probability of 3 %: what is known adds to that or takes away.
START = -5.0
# Bits are held within bounds where a corpus knows more than the world does: in other files an industry is free text, a
# head count is a guess, and whoever moves keeps his name. What agrees never speaks against, what differs never for.
BOUNDS = {
    ACCOUNT: {
        "industry": (-1.5, 1.0),
        "employees": (-3.5, 3.0),
        "legal": (-3.5, 1.5),
        "country": (-4.0, 1.0),
        "website": (-4.5, 6.0),
        "email": (-1.5, 4.0),
        "state": (-1.0, 1.0),
        "rarity": (-3.0, 3.0),
    },
    CONTACT: {"birth": (-4.5, 9.0), "country": (-2.5, 1.0), "industry": (-1.0, 1.0), "title": (-1.5, 2.0)},
}
WIDEST = (-7.5, 9.0)
FOR = ("same", "joined", "abbreviated", "misspelt", "equal", "nearly the same", "very rare", "spells the name")
AGAINST = ("different", "other number", "generic only", "far apart", "common", "very common", "another name")
ROUNDS = 6
AUTO_PRECISION = 0.9965
# People are the harder kind: a little less sure, so that more of them are looked at.
REVIEW_PRECISION = {ACCOUNT: 0.965, CONTACT: 0.955}


def records_of(kind: str, corpus: Corpus) -> tuple[list[Record], list[str]]:
    """(records, cluster of each) of one generated corpus."""
    head, table = generate(kind + "s", corpus.rows, corpus.seed, noise=corpus.noise, lexicon="a", hard=corpus.hard)
    skipped = {"id", "cluster_id", "tag", *(corpus.account if kind == ACCOUNT else corpus.contact).split()}
    chance = random.Random(corpus.seed)
    born: dict[str, str] = {}
    homes: dict[str, Raw] = {}
    records = []
    for row in table:
        raw = {RENAMED.get(key, key): str(value) for key, value in zip(head, row, strict=True) if key not in skipped}
        if corpus.person and kind == CONTACT:
            raw["birth"] = _birth(born, str(row[1]), chance)
            raw.update(_home(homes, str(row[1]), raw, chance))
        records.append(normalise(raw, kind))
    return records, [str(row[1]) for row in table]


def _birth(born: dict[str, str], cluster: str, chance: random.Random) -> str:
    """The date of birth of a cluster, sometimes missing, sometimes with one digit wrong."""
    day = (chance.randint(1, 28), chance.randint(1, 12), chance.randint(1940, 2004))
    date = born.setdefault(cluster, "{2}{1:02}{0:02}".format(*day))
    if chance.random() < 0.1:
        return ""
    for likely in (0.2, 0.07):
        if chance.random() < likely:
            at = chance.randrange(2, 8)
            date = f"{date[:at]}{chance.randint(0, 9)}{date[at + 1 :]}"
    if chance.random() < 0.02:
        date = f"{chance.randint(1940, 2004)}{date[4:]}"
    return f"{date[:4]}-{date[4:6]}-{date[6:]}"


def _home(homes: dict[str, Raw], cluster: str, raw: Raw, chance: random.Random) -> Raw:
    """Where a cluster lives: a house of its own in the street and town that the corpus gave; some moved, some slips."""
    if cluster not in homes or chance.random() < 0.1:
        words = (raw.get("street") or "Main Street").split(",")[0]
        name = "".join(letter for letter in words if not letter.isdigit()).strip()
        area = raw.get("postal_code", "")[:3]
        homes[cluster] = {
            "street": f"{chance.randint(1, 300)} {name}",
            "city": raw.get("city", ""),
            "postal_code": f"{area}{chance.randint(0, 99):02}",
        }
    home = {key: "" if chance.random() < 0.08 else value for key, value in homes[cluster].items() if key in raw}
    if chance.random() < 0.2 and len(home.get("street", "")) > 6:
        at = chance.randrange(3, len(home["street"]))
        home["street"] = home["street"][:at] + home["street"][at + 1 :]
    return home


def training(kind: str, corpora: Sequence[Corpus]) -> tuple[np.ndarray, np.ndarray]:
    """Bins and truth of all candidate pairs of some corpora."""
    all_bins, all_truth = [], []
    for corpus in corpora:
        records, clusters = records_of(kind, corpus)
        left, right = block.candidate_pairs([block.keys(record) for record in records])
        codes = np.unique(np.array(clusters), return_inverse=True)[1]
        pairs = Pairs(Columns(records, frequency.count(records)), left, right)
        all_bins.append(bins_of(pairs, kind))
        all_truth.append(codes[left] == codes[right])
        sys.stderr.write(f"{kind} {corpus.seed}: {len(left)} pairs\n")
    return np.concatenate(all_bins), np.concatenate(all_truth).astype(np.float64)


def fit(bins: np.ndarray, truth: np.ndarray, kind: str) -> tuple[float, dict[str, dict[str, float]]]:
    """(start, bits per feature and bin), rounded to hundredths."""
    bins, pairs, matches = _distinct(bins, truth)
    seen = [
        (at, feature.key, number, name)
        for at, feature in enumerate(features_of(kind))
        for number, name in enumerate(feature.names)
        if number and name not in FIXED[kind].get(feature.key, {}) and (bins[:, at] == number).any()
    ]
    design = np.ones((len(bins), len(seen) + 1), dtype=np.float32)
    for column, (at, _key, number, _name) in enumerate(seen):
        design[:, column + 1] = bins[:, at] == number
    limits = np.array([(START, START), *(bounds(kind, key, name) for _at, key, _number, name in seen)]) * np.log(2)
    weights = bounded_regression(design, pairs, matches, limits)
    bits: dict[str, dict[str, float]] = {key: dict(fixed) for key, fixed in FIXED[kind].items()}
    for (_at, key, _number, name), weight in zip(seen, weights[1:], strict=True):
        bits.setdefault(key, {})[name] = round(float(weight) / np.log(2), 2) + 0.0
    return round(float(weights[0]) / np.log(2), 2), bits


def bounds(kind: str, key: str, name: str) -> tuple[float, float]:
    """The least and the most bits of a bin."""
    least, most = BOUNDS[kind].get(key, WIDEST)
    if name in FOR:
        least = 0.0
    if name in AGAINST:
        most = 0.0
    return least, most


def _distinct(bins: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each combination of bins once, with how many pairs have it and how many of them match."""
    rows = np.ascontiguousarray(bins).view([("", bins.dtype)] * bins.shape[1]).ravel()
    distinct, place = np.unique(rows, return_inverse=True)
    pairs = np.bincount(place).astype(np.float64)
    return distinct.view(bins.dtype).reshape(-1, bins.shape[1]), pairs, np.bincount(place, weights=truth)


def bounded_regression(design: np.ndarray, pairs: np.ndarray, matches: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Coefficients of a logistic regression; one that leaves its limits is fixed there, and the rest fitted again."""
    weights = np.zeros(design.shape[1])
    free = np.ones(design.shape[1], dtype=bool)
    for _round in range(ROUNDS):
        _newton(design, pairs, matches, weights, free)
        outside = free & ((weights < limits[:, 0]) | (weights > limits[:, 1]))
        if not outside.any():
            break
        weights[outside] = np.clip(weights[outside], limits[outside, 0], limits[outside, 1])
        free &= ~outside
    return np.clip(weights, limits[:, 0], limits[:, 1])


def _newton(design: np.ndarray, pairs: np.ndarray, matches: np.ndarray, weights: np.ndarray, free: np.ndarray) -> None:
    part = design[:, free]
    ridge = np.full(part.shape[1], PENALTY)
    ridge[0] = 1e-6
    fixed = design[:, ~free] @ weights[~free]
    for _step in range(10):
        expected = 1 / (1 + np.exp(-np.clip(part @ weights[free] + fixed, -35, 35)))
        gradient = part.T @ (matches - pairs * expected) - ridge * weights[free]
        curve = (part * (pairs * expected * (1 - expected))[:, None].astype(np.float32)).T @ part
        step = np.linalg.solve(curve.astype(np.float64) + np.diag(ridge), gradient)
        weights[free] += step
        if np.abs(step).max() < 1e-4:
            break


def cuts(bits: np.ndarray, truth: np.ndarray, kind: str) -> tuple[float, float]:
    """(auto, review): the lowest probabilities that reach the two precisions on corpora that were not fitted."""
    order = np.argsort(-bits, kind="stable")
    precision = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    found = []
    for wanted in (AUTO_PRECISION, REVIEW_PRECISION[kind]):
        last = int(np.flatnonzero(precision >= wanted).max())
        found.append(float(1 / (1 + 2.0 ** -bits[order[last]])))
    return round(found[0], 4), round(found[1], 4)


def main() -> None:
    """Write the weights file."""
    document = {}
    for kind in KINDS:
        start, bits = fit(*training(kind, CORPORA), kind)
        part = {"version": VERSION, "start": start, "auto": 0.99, "review": 0.5, "bits": bits}
        held_bins, held_truth = training(kind, CUTS_FROM)
        model = load({kind: part}, kind)
        scores = _score(held_bins, model)
        part["auto"], part["review"] = cuts(scores, held_truth, kind)
        document[kind] = part
    WEIGHTS.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _score(bins: np.ndarray, model: Model) -> np.ndarray:
    return sum(
        (np.array(model.bits[f.key])[bins[:, at]] for at, f in enumerate(model.features)),
        np.full(len(bins), model.start),
    )


if __name__ == "__main__":
    main()
