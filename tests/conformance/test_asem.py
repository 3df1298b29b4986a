"""ASEM sustainable connectivity as COINr 1.1.14 builds it: four levels, any method, by data alone.

51 members, 49 indicators. Published are the normalised values of four methods, every aggregate of
54 combinations of normalisation, aggregation and weights, and the effective weights. No part of
COINr is used; the tests make each combination from the shipped document by changing its figures.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest

from scorecard.schemas.base import load
from scorecard.schemas.framework import FrameworkSchema
from scorecard.scoring.weights import effective
from tests.conformance.folder import (
    SHIPPED,
    WHY,
    Fact,
    catalogue,
    code_of,
    document,
    nodes,
    write,
)
from tests.conformance.published import in_full, rows
from tests.conformance.reading import figures, history

CLOSE = 1e-10
DAY = date(2018, 12, 31)
AGGREGATES = ("physical", "conecfin", "political", "instit", "p2p", "environ", "social")
AGGREGATES += ("susecfin", "conn", "sust", "index")

# Minimum and maximum onto 0 and 100, arithmetic means, equal weights: as shipped. By AGGREGATES.
SHIPPED_ROWS = {
    "AUS": (
        34.76840016139393,
        12.648963453987163,
        52.52734628706287,
        52.41120392404247,
        39.468127825650264,
        31.922108785535848,
        71.88107914010845,
        55.69987217667977,
        38.364808330427344,
        53.16768670077469,
        45.766247515601016,
    ),
    "KAZ": (
        21.596894292927324,
        18.544754278945195,
        33.793025678535365,
        61.06332640300539,
        21.335293815024855,
        33.72597088838515,
        46.41715199258304,
        60.21456577050533,
        31.266658893687627,
        46.78589621715784,
        39.02627755542274,
    ),
    "NOR": (
        58.18400478532912,
        25.703047490952702,
        80.03207680826381,
        89.45564988843475,
        33.80274762134746,
        70.90352882572131,
        87.00280368375864,
        56.593806632235754,
        57.43550531886557,
        71.5000463805719,
        64.46777584971873,
    ),
    "VNM": (
        18.795077948554386,
        44.25953675726627,
        39.593870165249804,
        45.86061836031163,
        8.493591337399458,
        57.4796664917322,
        42.217374281826025,
        65.35471064662491,
        31.40053891375631,
        55.01725047339438,
        43.208894693575346,
    ),
}

# The index where z-scores, on an open scale, are put together by harmonic means.
HARMONIC_Z = {
    "AUS": -0.18864543334034156,
    "KAZ": -14.67046196625558,
    "NOR": -2.306698647379586,
    "VNM": 6.716813345596099,
}

# Where each of COINr's methods puts its points, and the scale it needs; None is open.
NORMALISED: Mapping[str, tuple[dict[str, object], float | None, float | None]] = {
    "minmax_0_100": ({"method": "min-max"}, 0, 100),
    "minmax_1_100": ({"method": "min-max"}, 1, 100),
    "dist2max": ({"method": "min-max"}, 0, 1),
    "zscore_0_1": ({"method": "z-score", "onto": [0, 1]}, None, None),
    "zscore_50_10": ({"method": "z-score", "onto": [50, 60]}, None, None),
    "prank": ({"method": "percentile-rank"}, 0, 1),
    "rank": ({"method": "rank"}, 1, 51),
    "borda": ({"method": "borda"}, 0, 50),
    "scaled_10_200": ({"method": "knots", "beyond": "extend"}, None, None),
}
AGGREGATED = {
    "amean": {"method": "arithmetic"},
    "gmean": {"method": "geometric", "smallest": None},
    "hmean": {"method": "harmonic", "smallest": None},
    "genmean_p0.5": {"method": "power", "order": 0.5},
    "genmean_p2": {"method": "power", "order": 2},
    "genmean_pm2": {"method": "power", "order": -2, "smallest": None},
}


@dataclass(frozen=True)
class Combination:
    """A row of the published table: how indicators are normalised, put together and weighted."""

    normalisation: str
    aggregation: str
    weights: str

    @property
    def slug(self):
        name = f"asem-{self.normalisation}-{self.aggregation}-{self.weights}"
        return name.replace("_", "-").replace(".", "-")

    def document(self, peers, weights):
        """The shipped document with other figures: `peers` by indicator, `weights` by code."""
        made = document("asem")
        how, lowest, highest = NORMALISED[self.normalisation]
        made |= {"slug": self.slug, "scale": {"lowest": lowest, "highest": highest, **WHY}}
        for node in nodes(made["tree"]):
            if "weight" in node:
                node["weight"] = weights[code_of(node)]
            if "indicator" in node:
                node["normalisation"] = _normalised(node, how, peers)
            else:
                node["aggregation"] = {**AGGREGATED[self.aggregation], **WHY}
        return made


def _normalised(leaf, how, peers):
    falling = leaf["normalisation"].get("direction") == "down"
    if how["method"] == "knots":
        # COINr turns a falling indicator by its sign, then puts 10 and 200 onto 0 and 100.
        sign = -1 if falling else 1
        pairs = sorted([(sign * 10, 0), (sign * 200, 100)])
        return {**how, "knots": [{"value": x, "points": y, **WHY} for x, y in pairs]}
    values = peers[leaf["indicator"]]
    ends = {"lowest": min(values), "highest": max(values)}
    reference = ends if how["method"] == "min-max" else {"values": values}
    down = {"direction": "down"} if falling else {}
    return {**how, **down, "reference": {**reference, **WHY}}


def test_the_shipped_members_have_every_aggregate(published, agreement):
    found = [_aggregates(published, member) for member in SHIPPED_ROWS]
    printed = list(SHIPPED_ROWS.values())
    agreement.holds("ASEM, shipped", found, printed, CLOSE, relative=True)


def test_another_method_is_another_document_and_nothing_else(on_sqlite, tmp_path, agreement):
    folder = shutil.copytree(SHIPPED / "asem", tmp_path / "asem")
    made = document("asem")
    made |= {"slug": "harmonic", "scale": {"lowest": None, "highest": None, **WHY}}
    for node in nodes(made["tree"]):
        if "indicator" in node:
            node["normalisation"] |= {"method": "z-score", "onto": [0, 1]}
        else:
            node["aggregation"] = {"method": "harmonic", "smallest": None, **WHY}
    (folder / "frameworks" / "harmonic.json").write_text(json.dumps(made))
    database = on_sqlite(folder)
    found = [figures(database, code, "harmonic", DAY)["index"] for code in HARMONIC_Z]
    printed = list(HARMONIC_Z.values())
    agreement.holds("ASEM, harmonic z-scores, shipped", found, printed, CLOSE, relative=True)


@dataclass(frozen=True)
class Members:
    """The published data: members in their order, and their values by indicator."""

    codes: list[str]
    values: dict[str, list[float]]

    @classmethod
    def read(cls):
        data = rows("coinr/data_treated.csv")
        names = [name for name in data[0] if name != "uCode"]
        values = {name.lower(): [float(row[name]) for row in data] for name in names}
        return cls([row["uCode"] for row in data], values)

    def facts(self):
        for code, values in self.values.items():
            for member, value in zip(self.codes, values, strict=True):
                yield Fact(member, code, DAY, value)

    def facts_of_one(self):
        """The same values as one candidate's on as many days: one history reads every member."""
        for code, values in self.values.items():
            for number, value in enumerate(values):
                yield Fact("ASEM", code, DAY + timedelta(number), value)


def _aggregates(database, member):
    found = figures(database, member, "asem", DAY)
    return [found[name] for name in AGGREGATES]


def _weights(name):
    return {row["iCode"].lower(): float(row["Weight"]) for row in rows(f"coinr/weights_{name}.csv")}


def _combinations():
    found = defaultdict(dict)
    for row in rows("coinr/agg_combos.csv"):
        key = Combination(row["normalisation"], row["aggregation"], row["weights"])
        named = {name.lower(): figure for name, figure in row.items()}
        found[key][row["uCode"]] = [float(named[name]) for name in AGGREGATES]
    return found


@pytest.fixture(scope="module")
def members():
    return Members.read()


@pytest.fixture(scope="module")
def combinations():
    return _combinations()


@pytest.fixture(scope="module")
def every_combination(on_sqlite, tmp_path_factory, members, combinations):
    """One load of all combinations: a member a day."""
    weights = {name: _weights(name) for name in ("original", "alt")}
    documents = [one.document(members.values, weights[one.weights]) for one in combinations]
    folder = tmp_path_factory.mktemp("combinations")
    return on_sqlite(write(folder, catalogue("asem"), documents, members.facts_of_one()))


def _assessed(database, combination, members):
    last = DAY + timedelta(len(members.codes) - 1)
    return history(database, "ASEM", combination.slug, DAY, last, "day").assessment


@in_full
def test_every_member_has_every_aggregate(on_sqlite, tmp_path, members, combinations, agreement):
    made = [document("asem")]
    database = on_sqlite(write(tmp_path, catalogue("asem"), made, members.facts()))
    printed = combinations[Combination("minmax_0_100", "amean", "original")]
    found = [_aggregates(database, member) for member in printed]
    assert len(found) == 51
    agreement.holds("ASEM, all members", found, list(printed.values()), CLOSE, relative=True)


@in_full
def test_every_combination_has_every_aggregate(every_combination, members, combinations, agreement):
    assert len(combinations) == 54
    for combination, printed in combinations.items():
        series = _assessed(every_combination, combination, members).nodes
        found = np.stack([series[name].score for name in AGGREGATES], axis=1)
        expected = [printed[member] for member in members.codes]
        name = f"ASEM, {combination.normalisation} {combination.aggregation} {combination.weights}"
        agreement.holds(name, found, expected, CLOSE, relative=True)


@in_full
@pytest.mark.parametrize("method", ["minmax_0_100", "minmax_1_100", "prank", "zscore_0_1"])
def test_every_indicator_is_normalised_alike(every_combination, members, agreement, method):
    assessed = _assessed(every_combination, Combination(method, "amean", "original"), members)
    codes = [leaf.code for leaf in assessed.framework.indicators()]
    printed = [
        {name.lower(): figure for name, figure in row.items()}
        for row in rows(f"coinr/norm_{method}.csv")
    ]
    assert [row["ucode"] for row in printed] == members.codes
    expected = [[float(row[code]) for code in codes] for row in printed]
    found = assessed.leaves.points.T
    agreement.holds(f"ASEM, values by {method}", found, expected, CLOSE, relative=True)


@in_full
def test_every_node_has_its_effective_weight(agreement):
    tree = load(FrameworkSchema(), document("asem"), "The framework").tree
    printed = {
        row["iCode"].lower(): float(row["EffWeight"]) for row in rows("coinr/effective_weights.csv")
    }
    found = effective(tree)
    assert found.keys() == printed.keys()
    mine = [found[code] for code in printed]
    agreement.holds("ASEM, effective weights", mine, list(printed.values()), CLOSE, relative=True)


@in_full
def test_the_shipped_document_states_the_members_range_and_mean(members):
    for leaf in (node for node in nodes(document("asem")["tree"]) if "indicator" in node):
        stated, values = leaf["normalisation"]["reference"], members.values[leaf["indicator"]]
        assert (stated["lowest"], stated["highest"]) == (min(values), max(values))
        assert stated["mean"] == pytest.approx(np.mean(values))
        assert stated["sd"] == pytest.approx(np.std(values, ddof=1))
