"""Prints a Markdown table of the metrics of several seeds for each mode of evaluation.

    python3 examples/kuairand/seeds.py FOLDER SEED...

FOLDER contains one folder per seed with the files seen.json, rolling.json and positives.json. seeds.sh writes them.
"""

import json
import sys
from pathlib import Path

METRICS = ["hr@50", "ndcg@50"]


def scores(evaluation):
    """Maps (scenario, metric) to (model, popularity). The scenario `macro` is the mean of the scenarios."""
    values = {}
    for name, result in [*evaluation["scenarios"].items(), ("macro", evaluation["macro"])]:
        for metric in METRICS:
            values[name, metric] = (result["metrics"][metric], result["popularity"][metric])
    return values


MODES = {
    "seen": "history: frozen, exclude: seen",
    "rolling": "history: rolling, exclude: seen",
    "positives": "history: frozen, exclude: positives",
}


def table(mode, runs):
    print(f"\n{MODES[mode]}\n")
    seeds = " | ".join(f"seed {seed}" for seed in runs)
    print(f"| tab | metric | {seeds} | mean | popularity |")
    print("|---|---|" + "---|" * (len(runs) + 2))
    first = next(iter(runs.values()))
    for name, metric in first:
        values = [run[name, metric][0] for run in runs.values()]
        cells = " | ".join(f"{value:.4f}" for value in values)
        mean = sum(values) / len(values)
        popularity = first[name, metric][1]
        print(f"| {name} | {metric} | {cells} | {mean:.4f} | {popularity:.4f} |")


def main(folder, seeds):
    for mode in MODES:
        files = {seed: Path(folder) / seed / f"{mode}.json" for seed in seeds}
        table(mode, {seed: scores(json.loads(file.read_text("utf-8"))) for seed, file in files.items()})


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
