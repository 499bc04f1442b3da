#!/usr/bin/env bash
# Three seeds, each trained once and evaluated on test in three ways, and the table of them all.
#   examples/kuairand/seeds.sh DATA [SEEDS]      DATA: the folder of the tab-separated extract; SEEDS: "1 2 3"
# Runs lie in examples/kuairand/target/seeds; what is up to date there is not run again.
set -euo pipefail
data=$(cd "$1" && pwd)
seeds=${2:-1 2 3}
here=$(cd "$(dirname "$0")" && pwd)
sass=${SASS:-$here/../../sass-framework/cli/target/sass/bin/sass}
paths=data.events.path=$data/log.tsv.gz,data.users.path=$data/users.tsv.gz
paths+=,data.users.join=$data/history.tsv.gz,data.items.path=$data/items.tsv.gz
for seed in $seeds; do
    folder=$here/target/seeds/$seed
    set="$paths,run.seed=$seed,run.output=target/seeds/$seed"
    "$sass" train -f "$here/sass.yaml" --set "$set,evaluate.exclude=seen"
    cp "$folder/evaluation.json" "$folder/seen.json"
    # Early stopping has its own `exclude` and is always frozen, so nothing but the evaluation is stale.
    "$sass" evaluate -f "$here/sass.yaml" --set "$set,evaluate.exclude=seen,evaluate.history=rolling"
    cp "$folder/evaluation.json" "$folder/rolling.json"
    "$sass" evaluate -f "$here/sass.yaml" --set "$set,evaluate.exclude=positives"
    cp "$folder/evaluation.json" "$folder/positives.json"
done
python3 "$here/seeds.py" "$here/target/seeds" $seeds
