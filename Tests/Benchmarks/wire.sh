#!/bin/bash
# WireTransport beside wrk: the same nginx on core 1, the client on core 0, in turns. Prints requests per second, CPU microseconds per
# request, failures and, for ours, KiB of memory per VU. Usage: wire.sh [http|https] [CONNECTIONS…]
set -e
cd "$(dirname "$0")/../.."
scheme=${1:-http}; shift || true
counts=${*:-64 1000 5000}
seconds=${SECONDS_EACH:-2}; rounds=${ROUNDS:-3}
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
swift build -c release --product transport-bench >/dev/null
bench=.build/release/transport-bench
folder=$(mktemp -d); trap 'kill $server 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$folder/key" -out "$folder/cert" -days 2 \
  -subj /CN=127.0.0.1 2>/dev/null
cat > "$folder/conf" <<EOF
daemon off; worker_processes 1; worker_rlimit_nofile 65536; pid $folder/pid; error_log $folder/error;
events { worker_connections 20000; }
http {
  access_log off; keepalive_requests 1000000000; open_file_cache max=10; client_body_temp_path $folder/1; proxy_temp_path $folder/2;
  fastcgi_temp_path $folder/3; uwsgi_temp_path $folder/4; scgi_temp_path $folder/5; root $folder;
  ssl_certificate $folder/cert; ssl_certificate_key $folder/key; ssl_protocols TLSv1.3;
  server { listen 127.0.0.1:18090 backlog=16384; listen 127.0.0.1:18443 ssl backlog=16384; location = /hello { return 200 "hello, world"; } }
}
EOF
taskset -c 1 nginx -p "$folder" -c "$folder/conf" & server=$!
until (exec 3<>/dev/tcp/127.0.0.1/18090) 2>/dev/null; do sleep 0.05; done
[ "$scheme" = https ] && port=18443 || port=18090
url=$scheme://127.0.0.1:$port/hello
runs() {
  local before after
  case $1 in
  wrk) TIMEFORMAT='%U %S'; { time taskset -c 0 wrk -t1 -c "$2" -d "${seconds}s" --timeout 10s "$url" > "$folder/out"; } 2> "$folder/time"
    awk -v name=wrk -v c="$2" 'FNR==NR { cpu = $1 + $2; next } /requests in/ { n = $1 } /Requests.sec/ { r = $2 }
      /Socket errors|Non-2xx/ { e = $0 } END { printf "%-6s %5d  %8.0f/s  %6.2f us  %s\n", name, c, r, cpu * 1e6 / n, e }' "$folder/time" "$folder/out" ;;
  *) taskset -c 0 "$bench" "$url" "$2" "$seconds" "$3" |
    awk -v name="$1" -v c="$2" '{ printf "%-6s %5d  %8.0f/s  %6.2f us  %d failed  %s KiB/VU\n", name, c, $1, $2, $3, $4 }' ;;
  esac
}
for count in $counts; do
  for ((round = 0; round < rounds; round++)); do
    runs wrk "$count"
    runs wire "$count" wire
    [ -n "$CURL" ] && runs curl "$count" 256
  done
done
exit 0
