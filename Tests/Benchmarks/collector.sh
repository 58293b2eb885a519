#!/usr/bin/env bash
# What a collector needs for many parts: CPU, memory, and how long after its end a second is merged. The parts are simulated, in a process of their own.
#
#     Tests/Benchmarks/collector.sh [PARTS STEPS SECONDS [PORT]]
set -euo pipefail
cd "$(dirname "$0")/../.."
parts=${1:-200} steps=${2:-40} seconds=${3:-30} port=${4:-24731}
program=${PERFBENCH_SCRATCH:-.build}/release/collector-bench
[ -x "$program" ] || swift build -c release --product collector-bench --scratch-path "${PERFBENCH_SCRATCH:-.build}"
"$program" collect "$port" "$parts" "$steps" &
collector=$!
"$program" parts "$port" "$parts" "$steps" "$seconds"
wait "$collector"
