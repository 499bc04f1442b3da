"""Makes the extract that the figures of README.md are of from the official files of KuaiRand-Pure.

    python3 examples/kuairand/extract.py DATA OUT

DATA: the folder of the official CSV files. Writes into OUT, tab-separated and with the official column names: `log.tsv.gz`, the
standard log of 2022-04-25 to 05-08, sorted by time; `users.tsv.gz` and `items.tsv.gz`, the tables of users and videos; and
`history.tsv.gz`, the last 50 videos that a user watched for long before 04-25, oldest first.
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
        sys.exit(f"error: there is no {pattern} in {folder}")
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
    watched = defaultdict(lambda: deque(maxlen=50))
    for row in log:
        if row["date"] < FIRST and row["long_view"] == "1":
            watched[row["user_id"]].append(row["video_id"])
    measured = (row for row in log if FIRST <= row["date"] <= LAST)
    write(out, "log.tsv.gz", COLUMNS, ([row[column] for column in COLUMNS] for row in measured))
    lists = sorted(watched.items(), key=lambda each: int(each[0]))
    write(out, "history.tsv.gz", ["user_id", "long_view_seq"], ([user, " ".join(videos)] for user, videos in lists))
    table(data, "user_features_pure.csv", out, "users.tsv.gz")
    table(data, "video_features_basic_pure.csv", out, "items.tsv.gz")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
