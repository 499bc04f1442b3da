#!/bin/sh
# Trains sass.yaml with several processes of this machine (docs/how-to/train-on-a-tensorflow-cluster.md of sassrec). Start it in the folder of
# sass.yaml.
#
#   local.sh                                          one parameter server and two workers
#   SERVERS=2 WORKERS=4 local.sh --set run.threads=1  the options are those of `sass train`
#
# PORT: the first of SERVERS + WORKERS free ports, 22220 by default. LOGS: the folder of the logs, target/cluster by default.
# RESTARTS: how often the training continues after the loss of a parameter server, 3 by default. SASS: the command, sass by default.
# The exit status is that of worker 0, whose output is printed.
set -eu

servers=${SERVERS:-1}
workers=${WORKERS:-2}
port=${PORT:-22220}
logs=${LOGS:-target/cluster}
restarts=${RESTARTS:-3}
mkdir -p "$logs"

# addresses FIRST_PORT COUNT
addresses() {
    n=0
    while [ "$n" -lt "$2" ]; do
        [ "$n" -eq 0 ] || printf ', '
        printf '"127.0.0.1:%d"' "$(($1 + n))"
        n=$((n + 1))
    done
}
cluster="{\"ps\": [$(addresses "$port" "$servers")], \"worker\": [$(addresses "$((port + servers))" "$workers")]}"

# member TYPE INDEX COMMAND...
member() {
    task="{\"type\": \"$1\", \"index\": $2}"
    shift 2
    TF_CONFIG="{\"cluster\": $cluster, \"task\": $task}" exec "${SASS:-sass}" "$@"
}

others=
stop() {
    # shellcheck disable=SC2086 # a list of numbers
    [ -z "$others" ] || kill $others 2>/dev/null || true
    wait
}
trap 'stop; exit 143' INT TERM

# train OPTION...
train() {
    others=
    n=0
    while [ "$n" -lt "$servers" ]; do
        (member ps "$n" ps) >"$logs/ps-$n.log" 2>&1 &
        others="$others $!"
        n=$((n + 1))
    done
    n=1
    while [ "$n" -lt "$workers" ]; do
        (member worker "$n" train "$@") >"$logs/worker-$n.log" 2>&1 &
        others="$others $!"
        n=$((n + 1))
    done
    status=0
    (member worker 0 train "$@") || status=$?
    # After a success all processes end by themselves.
    [ "$status" -eq 0 ] || stop
    wait
    return "$status"
}

status=0
train "$@" || status=$?
while [ "$status" -eq 75 ] && [ "$restarts" -gt 0 ]; do
    restarts=$((restarts - 1))
    status=0
    train "$@" || status=$?
done
exit "$status"
