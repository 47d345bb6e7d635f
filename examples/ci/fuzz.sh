#!/bin/sh
# Do one part of a fuzzing campaign: what the matrix and the Job beside this file call.
#
#   UFTP_TARGET    the statement; without it the reference participants are fuzzed
#   UFTP_PART      which part this is, counted from 1; in an indexed Job, Kubernetes says it (JOB_COMPLETION_INDEX)
#   UFTP_PARTS     how many parts there are (1)
#   UFTP_SEED      the same in all parts (1); "day" draws others each day
#   UFTP_TIME      how long (10m)
#   UFTP_DATABASE  a folder for what failed or was new, if there is to be one
#   UFTP_REPORT    where the report goes (report)
#
# What stands behind it on the command line is handed on.
set -eu
seed=${UFTP_SEED:-1}
if [ "$seed" = day ]; then seed=$(date +%Y%m%d); fi
part=${UFTP_PART:-$((${JOB_COMPLETION_INDEX:-0} + 1))}
set -- fuzz --seed "$seed" --shard "$part/${UFTP_PARTS:-1}" --time "${UFTP_TIME:-10m}" --report-dir "${UFTP_REPORT:-report}" "$@"
if [ -n "${UFTP_TARGET:-}" ]; then set -- "$@" --target "$UFTP_TARGET"; fi
if [ -n "${UFTP_DATABASE:-}" ]; then set -- "$@" --database "$UFTP_DATABASE"; fi
exec uftp-conformance "$@"
