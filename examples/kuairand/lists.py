"""Evaluates popularity lists on KuaiRand. All users of a tab get the same list. Items that the user saw are ranked last.

    python3 examples/kuairand/lists.py DATA [validation | test]

DATA is the folder of the tab-separated extract. Prints the mean hr@50 and ndcg@50 of the five tabs for two kinds of lists:

- Lists by clicks or exposures before the evaluated days, with and without a half-life of 24 hours.
- The list by clicks on the evaluated days. No model can know these clicks. The list shows how far popularity on the day can go.
"""

import csv
import gzip
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

TABS = ["1", "4", "2", "0", "6"]
DAYS = {"validation": ("20220502", "20220503", "20220504"), "test": ("20220504", "20220505", "20220508")}
HOUR = 3_600_000


def rows(folder, name):
    with gzip.open(Path(folder) / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text, delimiter="\t")


class Log:
    """Exposures of the five tabs as (time, user, item, tab, clicked), before and on the evaluated days."""

    def __init__(self, folder, split):
        last, first, end = DAYS[split]
        self.before, self.evaluated = [], []
        for row in rows(folder, "log"):
            if row["tab"] in TABS and row["date"] <= end:
                event = (int(row["time_ms"]), row["user_id"], row["video_id"], row["tab"], row["is_click"] == "1")
                (self.before if row["date"] <= last else self.evaluated).append(event)
        self.candidates, self.seen, self.tie = defaultdict(set), defaultdict(set), {}
        for time, user, item, tab, clicked in sorted(self.before):
            self.candidates[tab].add(item)
            self.seen[user].add(item)
            if clicked:
                self.tie.setdefault((tab, item), time)
        for row in rows(folder, "history"):
            self.seen[row["user_id"]].update(row["long_view_seq"].split())

    def counts(self, half_life, clicks):
        """Returns the weighted number of events by (tab, item), and by item."""
        now = max(event[0] for event in self.before)
        by_tab, by_item = Counter(), Counter()
        for time, _, item, tab, clicked in self.before:
            if clicked or not clicks:
                weight = 0.5 ** ((now - time) / HOUR / half_life) if half_life else 1
                by_tab[tab, item] += weight
                by_item[item] += weight
        return by_tab, by_item

    def metrics(self, score):
        """Returns the mean over the tabs of [hr@50, ndcg@50] for the list that is sorted by score(tab, item)."""
        sums = [0.0, 0.0]
        for tab in TABS:
            never = math.inf
            order = sorted(self.candidates[tab], key=lambda i: (-score(tab, i), self.tie.get((tab, i), never), i))
            queries = [(user, item) for _, user, item, event_tab, clicked in self.evaluated if clicked and event_tab == tab]
            for user, item in queries:
                rank = self.rank(order, self.seen[user], item)
                sums[0] += (rank < 50) / len(queries) / len(TABS)
                sums[1] += (rank < 50) / math.log2(rank + 2) / len(queries) / len(TABS)
        return sums

    @staticmethod
    def rank(order, seen, item):
        """Returns the rank of the item among the unseen items, from 0; a large number if the item is not in the first 50."""
        rank = 0
        for other in order:
            if other == item and item not in seen:
                return rank
            rank += other not in seen
            if rank >= 50:
                break
        return 10**6


def main(folder, split="test"):
    log = Log(folder, split)
    oracle = Counter((tab, item) for _, _, item, tab, clicked in log.evaluated if clicked)
    print(f"| list ({split}) | hr@50 | ndcg@50 |\n|---|---|---|")
    for half_life, period in ((None, "all days"), (24, "half-life 24 h")):
        clicks, all_clicks = log.counts(half_life, True)
        exposures, all_exposures = log.counts(half_life, False)
        mean = sum(all_clicks.values()) / sum(all_exposures.values())
        lists = {
            "clicks in the tab": lambda tab, i: clicks[tab, i],
            "exposures in the tab": lambda tab, i: exposures[tab, i],
            "exposures in the tab times click rate in all tabs": lambda tab, i: exposures[tab, i]
            * (all_clicks[i] + 5 * mean)
            / (all_exposures[i] + 5),
        }
        for name, score in lists.items():
            print("| {}, {} | {:.4f} | {:.4f} |".format(name, period, *log.metrics(score)))
    print("| clicks in the tab on the evaluated days | {:.4f} | {:.4f} |".format(*log.metrics(lambda *key: oracle[key])))


if __name__ == "__main__":
    main(*sys.argv[1:])
