"""Makes the extract of KuaiRand-Pure that all published measurements use. README.md describes it.

    python3 examples/kuairand/extract.py DATA OUT

DATA is the folder of the official CSV files. OUT is the folder of the extract. Its files are tab-separated and have the official
column names:

    log.tsv.gz        standard log of 2022-04-25 to 2022-05-08, sorted by time
    users.tsv.gz      table of users
    items.tsv.gz      table of videos
    history.tsv.gz    last 50 long views of each user before 2022-04-25, oldest first
"""

import csv
import gzip
import sys
from collections import defaultdict, deque
from pathlib import Path

FIRST, LAST = "20220425", "20220508"
COLUMNS = ["user_id", "video_id", "tab", "time_ms", "date", "is_click", "long_view", "is_like"]


def rows(folder, pattern):
    files = sorted(Path(folder).glob(pattern))
    if not files:
        sys.exit(f"error: {folder} has no file {pattern}; copy the official CSV files into this folder")
    for file in files:
        with file.open(encoding="utf-8", newline="") as text:
            yield from csv.DictReader(text)


def write(folder, name, columns, lines):
    with gzip.open(Path(folder) / name, "wt", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, delimiter="\t", lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(lines)


def table(data, pattern, out, name):
    lines = list(rows(data, pattern))
    write(out, name, list(lines[0]), (line.values() for line in lines))


def main(data, out):
    Path(out).mkdir(parents=True, exist_ok=True)
    log = sorted(rows(data, "log_standard_*_pure.csv"), key=lambda row: int(row["time_ms"]))
    long_views = defaultdict(lambda: deque(maxlen=50))
    for row in log:
        if row["date"] < FIRST and row["long_view"] == "1":
            long_views[row["user_id"]].append(row["video_id"])
    extract = (row for row in log if FIRST <= row["date"] <= LAST)
    write(out, "log.tsv.gz", COLUMNS, ([row[column] for column in COLUMNS] for row in extract))
    lists = sorted(long_views.items(), key=lambda each: int(each[0]))
    write(out, "history.tsv.gz", ["user_id", "long_view_seq"], ([user, " ".join(videos)] for user, videos in lists))
    table(data, "user_features_pure.csv", out, "users.tsv.gz")
    table(data, "video_features_basic_pure.csv", out, "items.tsv.gz")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
