#!/usr/bin/env bash
# Trains the example once per seed, evaluates each model on the test days in three modes, and prints a table of all seeds.
#   examples/kuairand/seeds.sh DATA [SEEDS]
# DATA is the folder of the tab-separated extract. SEEDS is "1 2 3" by default.
# The runs are in examples/kuairand/target/seeds. Runs that are up to date are not repeated.
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
    # The next two commands repeat the evaluation only: training depends neither on `evaluate.exclude` nor on `evaluate.history`.
    "$sass" evaluate -f "$here/sass.yaml" --set "$set,evaluate.exclude=seen,evaluate.history=rolling"
    cp "$folder/evaluation.json" "$folder/rolling.json"
    "$sass" evaluate -f "$here/sass.yaml" --set "$set,evaluate.exclude=positives"
    cp "$folder/evaluation.json" "$folder/positives.json"
done
python3 "$here/seeds.py" "$here/target/seeds" $seeds
