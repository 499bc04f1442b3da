"""Prints a Markdown table of several seeds for each mode: folder, seeds."""

import json
import sys
from pathlib import Path

METRICS = ["hr@50", "ndcg@50"]


def scores(evaluation):
    """(scenario, metric) to (model, popularity); the mean of the scenarios is `macro`."""
    found = {}
    for name, result in [*evaluation["scenarios"].items(), ("macro", evaluation["macro"])]:
        for metric in METRICS:
            found[name, metric] = (result["metrics"][metric], result["popularity"][metric])
    return found


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
        floor = first[name, metric][1]
        print(f"| {name} | {metric} | {cells} | {mean:.4f} | {floor:.4f} |")


def main(folder, seeds):
    for mode in MODES:
        files = {seed: Path(folder) / seed / f"{mode}.json" for seed in seeds}
        table(mode, {seed: scores(json.loads(file.read_text("utf-8"))) for seed, file in files.items()})


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
