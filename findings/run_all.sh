#!/usr/bin/env bash
# Runs every finding; says which still hold.
cd "$(dirname "$0")" || exit 1
failed=0
for script in *-*.sh; do
    if output=$("./$script" 2>&1); then
        echo "ok       $script: $(tail -n 1 <<<"$output")"
    else
        failed=1
        echo "CHANGED  $script"
        sed 's/^/         /' <<<"$output"
    fi
done
exit "$failed"
