#!/bin/sh
# How CurlTransport compares with a bare loop over libcurl in C: same options, same server, rounds that alternate. Only the ratios mean
# anything. Usage: Tests/Benchmarks/curl.sh [ROUNDS] [SECONDS]; needs nginx, gcc, taskset and two cores.
set -eu
cd "$(dirname "$0")/../.."
rounds=${1:-5}
seconds=${2:-2}
folder=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo 18931)

cat > "$folder/nginx.conf" <<EOF
worker_processes 1; pid $folder/pid; error_log $folder/error.log; worker_rlimit_nofile 20000;
events { worker_connections 12000; }
http {
    access_log off; keepalive_requests 1000000; keepalive_timeout 300;
    server {
        listen 127.0.0.1:$port backlog=4096;
        location / { return 200 "sixty-four bytes, which is about what a small answer has: {id:7}\n"; }
    }
}
EOF
taskset -c 1 nginx -p "$folder" -c "$folder/nginx.conf"
trap 'kill "$(cat "$folder/pid")"; rm -rf "$folder"' EXIT

gcc -O2 -o "$folder/baseline" Tests/Benchmarks/curl_baseline.c -lcurl
swift build -c release --product transport-bench >&2
bench=$(swift build -c release --show-bin-path)/transport-bench
url=http://127.0.0.1:$port/

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
column() { awk -v c="$2" '{ print $c }' "$1" > "$1.$2"; median "$1.$2"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

for round in $(seq "$rounds"); do
    taskset -c 0 "$folder/baseline" "$url" 64 "$seconds" 1 1 >> "$folder/c64"
    taskset -c 0 "$bench" "$url" 64 "$seconds" 256 >> "$folder/swift64"
    taskset -c 0 "$folder/baseline" "$url" 5000 "$seconds" 1 0 >> "$folder/c5000"
    taskset -c 0 "$bench" "$url" 5000 "$seconds" 256 >> "$folder/swift5000"
done
taskset -c 0 "$bench" "$url" 1000 "$seconds" 256 > "$folder/swift1000"

line() { printf '%-42s %8s/s  %6s us CPU  %s failed\n' "$2" "$(column "$1" 1)" "$(column "$1" 2)" "$(column "$1" 3)"; }
line "$folder/c64" "64 connections, bare C loop"
line "$folder/swift64" "64 connections, CurlTransport"
line "$folder/c5000" "5000 connections, bare C, a single multi"
line "$folder/swift5000" "5000 connections, CurlTransport"
echo "64 connections, CurlTransport / bare C:     $(ratio "$(column "$folder/swift64" 1)" "$(column "$folder/c64" 1)")  (at least 0.90)"
echo "5000 connections, CurlTransport / one multi: $(ratio "$(column "$folder/swift5000" 1)" "$(column "$folder/c5000" 1)")  (at least 2.00)"
echo "resident memory for each of 1000 VUs: $(column "$folder/swift1000" 4) KiB; of 5000: $(column "$folder/swift5000" 4) KiB (at most 24)"
