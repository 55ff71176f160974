"""Joins our figures and the peers' into CSV: name, ours, peer, ratio, unit, conditions.

Reads files of JSON lines: the first is ours, the others are peers'.
"""

import csv
import json
import sys


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def main(ours, *peers):
    known = {figure["name"]: figure for path in peers for figure in lines(path)}
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["name", "ours", "peer", "ratio", "unit", "conditions"])
    for figure in lines(ours):
        peer = known.get(figure["name"])
        conditions = figure["conditions"]
        if peer:
            conditions += "; peer: " + peer["conditions"]
        rows.writerow(
            [
                figure["name"],
                f"{figure['value']:.0f}",
                f"{peer['value']:.0f}" if peer else "",
                f"{figure['value'] / peer['value']:.2f}" if peer else "",
                figure["unit"],
                conditions,
            ]
        )


main(*sys.argv[1:])
