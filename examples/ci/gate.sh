#!/bin/sh
# Judge an implementation, and end as the gate says: what every recipe beside this file calls.
#
#   UFTP_TARGET    the statement; without it the reference participants are judged
#   UFTP_BASELINE  known failures, if there is such a file
#   UFTP_PROFILE   smoke (the default), certify or deep
#   UFTP_SEED      the same cases each time (1); "day" draws others each day
#   UFTP_REPORT    where the report goes (report)
#
# What stands behind it on the command line is handed on.
set -eu
profile=${UFTP_PROFILE:-smoke}
seed=${UFTP_SEED:-1}
if [ "$seed" = day ]; then seed=$(date +%Y%m%d); fi
set -- run --profile "$profile" --seed "$seed" --report-dir "${UFTP_REPORT:-report}" "$@"
if [ -n "${UFTP_TARGET:-}" ]; then set -- "$@" --target "$UFTP_TARGET"; fi
if [ -f "${UFTP_BASELINE:-baseline.toml}" ]; then set -- "$@" --baseline "${UFTP_BASELINE:-baseline.toml}"; fi
exec uftp-conformance "$@"
