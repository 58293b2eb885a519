#!/bin/bash
# What one request costs the client: allocations, and instructions in user space (by callgrind). Both are differences between a run of
# N requests and one of 3 N, so that what happens once is left out. Prints the table of COSTS.md; needs nginx, gcc, openssl and valgrind.
set -e
cd "$(dirname "$0")/../.."
swift build -c release --product transport-bench >&2
bench=$(swift build -c release --show-bin-path)/transport-bench
folder=$(mktemp -d); trap 'kill $server 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT
gcc -O2 -shared -fPIC -o "$folder/counter.so" Tests/Benchmarks/malloc_counter.c
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$folder/key" -out "$folder/cert" -days 2 \
  -subj /CN=127.0.0.1 2>/dev/null
cat > "$folder/conf" <<EOF
daemon off; worker_processes 1; pid $folder/pid; error_log $folder/error; events { worker_connections 1000; }
http {
  access_log off; keepalive_requests 1000000000; client_body_temp_path $folder/1; proxy_temp_path $folder/2;
  fastcgi_temp_path $folder/3; uwsgi_temp_path $folder/4; scgi_temp_path $folder/5;
  ssl_certificate $folder/cert; ssl_certificate_key $folder/key; ssl_protocols TLSv1.3;
  server { listen 127.0.0.1:18091; listen 127.0.0.1:18444 ssl; location / { return 200 "hello, world"; } }
}
EOF
nginx -p "$folder" -c "$folder/conf" & server=$!
until (exec 3<>/dev/tcp/127.0.0.1/18091) 2>/dev/null; do sleep 0.05; done

allocations() { LD_PRELOAD=$folder/counter.so timeout 60 "$bench" "$1" 16 "$3" "$2" 2>&1 >/dev/null | awk '/allocations/ { print $2 }'; }
instructions() {
  timeout 60 valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" "$1" 16 "$3" "$2" 2>&1 >/dev/null | awk '/Collected/ { print $4 }'
}
row() {
  local url=$2 transport=$3 a b c d
  a=$(allocations "$url" "$transport" 20000n); b=$(allocations "$url" "$transport" 60000n)
  c=$(instructions "$url" "$transport" 4000n); d=$(instructions "$url" "$transport" 12000n)
  awk -v name="$1" -v a="$a" -v b="$b" -v c="$c" -v d="$d" 'BEGIN {
    printf "| %s | %.0f | %.0f |\n", name, (b - a) / 40000 * 1e6, (d - c) / 8000 }'
}
echo "| step | allocations per million requests | instructions per request |"
echo "| --- | ---: | ---: |"
row "plain GET, wire" http://127.0.0.1:18091/ wire
row "the same, rendered anew each time" http://127.0.0.1:18091/ wire-varying
row "the same as the first, with a trace id" http://127.0.0.1:18091/ wire-traced
row "TLS 1.3, wire" https://127.0.0.1:18444/ wire
row "plain GET, libcurl" http://127.0.0.1:18091/ 256
exit 0
