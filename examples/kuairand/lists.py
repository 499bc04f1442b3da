"""What lists without any model find on KuaiRand: the same list for everybody, seen items last.

    python3 examples/kuairand/lists.py DATA [validation | test]

DATA: the folder of the tab-separated extract. Prints the mean of the five tabs of hr@50 and ndcg@50 for lists of clicks and
exposures before the measured days, with and without a half-life of a day, and for the clicks of the measured days themselves,
which nobody can know: what there is to gain by what is popular on the day.
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
    """Exposures of the five tabs as (time, user, item, tab, clicked), before and in the measured days."""

    def __init__(self, folder, split):
        last, first, end = DAYS[split]
        self.before, self.measured = [], []
        for row in rows(folder, "log"):
            if row["tab"] in TABS and row["date"] <= end:
                event = (int(row["time_ms"]), row["user_id"], row["video_id"], row["tab"], row["is_click"] == "1")
                (self.before if row["date"] <= last else self.measured).append(event)
        self.candidates, self.seen, self.tie = defaultdict(set), defaultdict(set), {}
        for time, user, item, tab, clicked in sorted(self.before):
            self.candidates[tab].add(item)
            self.seen[user].add(item)
            if clicked:
                self.tie.setdefault((tab, item), time)
        for row in rows(folder, "history"):
            self.seen[row["user_id"]].update(row["long_view_seq"].split())

    def counts(self, half_life, clicks):
        """Events of each (tab, item), and of each item."""
        now = max(event[0] for event in self.before)
        here, everywhere = Counter(), Counter()
        for time, _, item, tab, clicked in self.before:
            if clicked or not clicks:
                weight = 0.5 ** ((now - time) / HOUR / half_life) if half_life else 1
                here[tab, item] += weight
                everywhere[item] += weight
        return here, everywhere

    def figures(self, score):
        """Mean over the tabs of (hr@50, ndcg@50) of the list by score(tab, item)."""
        sums = [0.0, 0.0]
        for tab in TABS:
            never = math.inf
            order = sorted(self.candidates[tab], key=lambda i: (-score(tab, i), self.tie.get((tab, i), never), i))
            wanted = [(user, item) for _, user, item, its, clicked in self.measured if clicked and its == tab]
            for user, item in wanted:
                rank = self.rank(order, self.seen[user], item)
                sums[0] += (rank < 50) / len(wanted) / len(TABS)
                sums[1] += (rank < 50) / math.log2(rank + 2) / len(wanted) / len(TABS)
        return sums

    @staticmethod
    def rank(order, seen, item):
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
    oracle = Counter((tab, item) for _, _, item, tab, clicked in log.measured if clicked)
    print(f"| list ({split}) | hr@50 | ndcg@50 |\n|---|---|---|")
    for half_life, words in ((None, "all days"), (24, "half-life 24 h")):
        clicks, all_clicks = log.counts(half_life, True)
        shown, all_shown = log.counts(half_life, False)
        mean = sum(all_clicks.values()) / sum(all_shown.values())
        lists = {
            "clicks in the tab": lambda tab, i: clicks[tab, i],
            "exposures in the tab": lambda tab, i: shown[tab, i],
            "exposures in the tab times the rate of clicks in all tabs": lambda tab, i: shown[tab, i]
            * (all_clicks[i] + 5 * mean)
            / (all_shown[i] + 5),
        }
        for name, score in lists.items():
            print("| {}, {} | {:.4f} | {:.4f} |".format(name, words, *log.figures(score)))
    print("| clicks in the tab on the measured days | {:.4f} | {:.4f} |".format(*log.figures(lambda *key: oracle[key])))


if __name__ == "__main__":
    main(*sys.argv[1:])
