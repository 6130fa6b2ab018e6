"""The engine as a whole: accuracy on data it was not fitted on, reasons that sum up, the same answer every time."""

import random

import numpy as np
import pytest

from dataquality.matching import block, frequency
from dataquality.matching.cluster import groups
from dataquality.matching.columns import Columns
from dataquality.matching.corpus.crm_corpus import generate
from dataquality.matching.engine import compare, match
from dataquality.matching.evaluate import evaluate
from dataquality.matching.explain import explain
from dataquality.matching.files import Table
from dataquality.matching.fit import RENAMED
from dataquality.matching.normalise import normalise
from dataquality.matching.record import ACCOUNT, CONTACT, Record
from dataquality.matching.score import features_of, score_pairs, shipped

ACME = {
    "name": "Acme EMEA",
    "website": "acme-emea.example.com",
    "phone": "+49 89 5550142",
    "city": "Munich",
    "country": "DE",
}
TWIN = {
    "name": "ACME EMEA GmbH",
    "website": "https://www.acme-emea.example.com/",
    "phone": "089 5550142",
    "city": "München",
    "country": "Germany",
}


def drawn(kind: str, rows: int = 2500, seed: str = "test-1") -> Table:
    """A corpus out of word lists that the weights have never seen."""
    head, table = generate(kind + "s", rows, seed, noise="medium", lexicon="b")
    skipped = {"id", "cluster_id", "tag"}
    records = [
        normalise({RENAMED.get(k, k): str(v) for k, v in zip(head, row, strict=True) if k not in skipped}, kind)
        for row in table
    ]
    return Table(
        [str(row[0]) for row in table], records, [str(row[1]) for row in table], [str(row[2]) for row in table]
    )


@pytest.fixture(scope="module")
def accounts() -> Table:
    return drawn(ACCOUNT)


@pytest.fixture(scope="module")
def contacts() -> Table:
    return drawn(CONTACT)


def test_accounts_reach_the_goal_on_unseen_names(accounts: Table) -> None:
    result = evaluate(accounts, shipped(ACCOUNT))
    assert result.candidate_recall >= 0.985
    assert result.auto.precision >= 0.985
    assert result.review.precision >= 0.95
    assert result.review.f1 >= 0.95


def test_contacts_reach_the_goal_on_unseen_names(contacts: Table) -> None:
    result = evaluate(contacts, shipped(CONTACT))
    assert result.candidate_recall >= 0.98
    assert result.auto.precision >= 0.985
    assert result.review.precision >= 0.95
    assert result.review.f1 >= 0.91


@pytest.mark.parametrize("kind", [ACCOUNT, CONTACT])
def test_the_lines_of_every_waterfall_sum_to_the_score(kind: str, request: pytest.FixtureRequest) -> None:
    records = request.getfixturevalue(f"{kind}s").records
    columns = Columns(records, frequency.count(records))
    left, right = block.candidate_pairs([block.keys(record) for record in records])
    sample = np.arange(0, len(left), max(1, len(left) // 2000))
    scores = score_pairs(columns, left[sample], right[sample], shipped(kind))
    for score, reason in zip(scores, explain(columns, left[sample], right[sample], shipped(kind)), strict=True):
        assert reason.probability == pytest.approx(score, abs=1e-9)
        assert reason.lines[-1].running == pytest.approx(score, abs=1e-9)
        assert reason.sentence.endswith(".")


def test_the_order_of_the_records_does_not_matter(accounts: Table) -> None:
    records = accounts.records[:800]
    order = list(range(len(records)))
    random.Random(7).shuffle(order)
    plain = {(m.left, m.right): m.probability for m in match(records).matches}
    mixed = {
        tuple(sorted((order[m.left], order[m.right]))): m.probability
        for m in match([records[at] for at in order]).matches
    }
    assert mixed == pytest.approx(plain)
    assert [m.left < m.right for m in match(records).matches].count(False) == 0


def test_one_record_typed_scores_as_in_the_file(accounts: Table) -> None:
    records = accounts.records[:800]
    frequencies = frequency.count(records)
    found = match(records).matches[:50]
    assert found
    for one in found:
        typed = compare(records[one.left], [records[one.right]], frequencies)
        turned = compare(records[one.right], [records[one.left]], frequencies)
        assert typed == pytest.approx([one.probability])
        assert turned == pytest.approx([one.probability])


def test_a_pair_and_its_reason_in_words() -> None:
    records = [normalise(ACME, ACCOUNT), normalise(TWIN, ACCOUNT)]
    reason = explain(Columns(records, frequency.count(records)), [0], [1], shipped(ACCOUNT))[0]
    assert reason.probability > shipped(ACCOUNT).auto
    assert "website" in reason.evidence
    assert reason.sentence.startswith("Same ")
    assert "against" not in reason.sentence


def test_what_differs_is_told() -> None:
    far = TWIN | {"phone": "+44 20 7946 0000", "city": "Leeds", "country": "GB", "employees": "12"}
    records = [normalise(ACME | {"employees": "9000"}, ACCOUNT), normalise(far, ACCOUNT)]
    reason = explain(Columns(records, frequency.count(records)), [0], [1], shipped(ACCOUNT))[0]
    assert "against it" in reason.sentence


def test_unknown_values_are_worth_nothing() -> None:
    for kind in (ACCOUNT, CONTACT):
        assert all(bits[0] == 0.0 for bits in shipped(kind).bits.values())
        assert {f.key for f in features_of(kind)} == set(shipped(kind).bits)


def test_groups_do_not_chain() -> None:
    assert groups([(1, 2, 0.99), (2, 3, 0.9)]) == [[1, 2]]
    assert groups([(1, 2, 0.99), (2, 3, 0.9), (1, 3, 0.8)]) == [[1, 2, 3]]
    assert groups([(3, 4, 0.9), (1, 2, 0.9)]) == groups([(1, 2, 0.9), (3, 4, 0.9)]) == [[1, 2], [3, 4]]


def test_a_division_of_a_group_is_not_the_group() -> None:
    base = {"name": "Zelcorax Germany GmbH", "website": "zelcorax.com", "country": "DE", "city": "Bonn"}
    other = {"name": "Zelcorax France SAS", "website": "zelcorax.com", "country": "FR", "city": "Lyon"}
    twin = {"name": "Zelcorax Germany", "website": "www.zelcorax.com", "country": "Deutschland", "city": "Bonn"}
    records = [normalise(raw, ACCOUNT) for raw in (base, other, twin)]
    found = {(m.left, m.right) for m in match(records).matches}
    assert (0, 2) in found
    assert (0, 1) not in found
    assert (1, 2) not in found


def test_father_and_son_are_two() -> None:
    raw = {
        "first_name": "John",
        "last_name": "Farrow Sr.",
        "company": "Farrow Steel",
        "city": "Omaha",
        "email": "john.farrow@farrowsteel.com",
    }
    son = raw | {"last_name": "Farrow Jr.", "email": "jfarrow2@farrowsteel.com"}
    assert match([normalise(raw, CONTACT), normalise(son, CONTACT)]).matches == []


def test_two_people_behind_one_mailbox_are_two() -> None:
    ann = {
        "first_name": "Ann",
        "last_name": "Lee",
        "email": "info@acme.com",
        "phone": "+1 871 742 6495",
        "company": "Acme",
    }
    bob = {
        "first_name": "Robert",
        "last_name": "Stone",
        "email": "info@acme.com",
        "phone": "+1 871 742 6495",
        "company": "Acme",
    }
    assert match([normalise(ann, CONTACT), normalise(bob, CONTACT)]).matches == []


def test_nothing_to_compare() -> None:
    assert match([]).matches == []
    assert match([Record(kind=ACCOUNT)]).matches == []
    assert match([Record(kind=ACCOUNT), Record(kind=ACCOUNT)]).matches == []
    assert match([Record(kind=CONTACT), Record(kind=CONTACT)]).matches == []


def test_a_block_over_its_cap_is_left_out() -> None:
    keys = [(f"i:{number}", "t:common") for number in range(block.cap("t:common") + 1)]
    left, _right = block.candidate_pairs(keys)
    assert len(left) == 0
    left, right = block.candidate_pairs(keys[:-1])
    assert len(left) == block.cap("t:common") * (block.cap("t:common") - 1) // 2
    assert (left < right).all()
