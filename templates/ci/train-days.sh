#!/bin/sh
# Trains, evaluates and releases one day after another: the days after the last one, up to the current day. Start it in the folder of
# sass.yaml. It needs `sass` on the PATH, GNU date, and `finetune: {refit: all}` in sass.yaml to release a model of all days.
#
#   train-days.sh --wait 45m            all missing days; the options are those of the commands below
#   DATE=2026-05-08 train-days.sh       only this day, for example again after its files were corrected
#
# target/last-day contains the last day. Without it, only the current day runs. The current day is that of the time zone TZ, which
# must be the zone of data.events.time.zone.
#
# The exit status is that of the first command that fails. With 75 the data is not ready or another run is active: start the script
# again later. It does the same after a kill. After every other failure, the next start continues with the next day. That day
# reads the files of all days of its window, so it also covers the data of the failed day.
set -eu

last=target/last-day

train() {
    day=$1
    shift
    for command in train evaluate refresh; do
        sass "$command" --date "$day" "$@" || return
    done
}

if [ -n "${DATE:-}" ]; then
    train "$DATE" "$@"
    exit
fi

today=$(date +%F)
if [ -s "$last" ]; then
    next=$(date -u -d "$(cat "$last") + 1 day" +%F)
else
    next=$today
fi
# Dates of this form are ordered like numbers without the hyphens.
while [ "$(echo "$next" | tr -d -)" -le "$(echo "$today" | tr -d -)" ]; do
    status=0
    train "$next" "$@" || status=$?
    # 128 + n: a signal
    if [ "$status" -eq 75 ] || [ "$status" -gt 128 ]; then
        exit "$status"
    fi
    mkdir -p target
    echo "$next" >"$last.new"
    mv "$last.new" "$last"
    [ "$status" -eq 0 ] || exit "$status"
    next=$(date -u -d "$next + 1 day" +%F)
done
