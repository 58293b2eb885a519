#!/bin/bash
# What one request costs the client: allocations, system calls, instructions in user space, and there also the misses of a first-level and a
# second-level cache when 1,000 connections take turns (32 KiB and 1 MiB, by callgrind's simulation). All are differences between a run of N
# requests and one of 3 N, so that what happens once is left out. Prints the table of COSTS.md; needs nginx, gcc, openssl, strace, valgrind.
set -e
cd "$(dirname "$0")/../.."
swift build -c release --product transport-bench >&2
bench=$(swift build -c release --show-bin-path)/transport-bench
folder=$(mktemp -d); trap 'kill $server 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT
gcc -O2 -shared -fPIC -o "$folder/counter.so" Tests/Benchmarks/malloc_counter.c
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$folder/key" -out "$folder/cert" -days 2 \
  -subj /CN=127.0.0.1 2>/dev/null
cat > "$folder/conf" <<EOF
daemon off; worker_processes 1; pid $folder/pid; error_log $folder/error; events { worker_connections 4000; }
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
calls() {
  timeout 60 strace -f -c -o "$folder/calls" "$bench" "$1" 16 "$3" "$2" >/dev/null && awk '$NF == "total" { print $4 }' "$folder/calls"
}
instructions() {
  timeout 60 valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" "$1" 16 "$3" "$2" 2>&1 >/dev/null | awk '/Collected/ { print $4 }'
}
# Misses of both caches by reads and writes of data: fields of "Collected : Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw".
misses() {
  timeout 120 valgrind --tool=callgrind --callgrind-out-file=/dev/null --cache-sim=yes --D1=32768,8,64 --LL=1048576,8,64 "$bench" "$1" 1000 "$3" \
    "$2" 2>&1 >/dev/null | awk '/Collected/ { print $8 + $9, $11 + $12 }'
}
row() {
  local url=$2 transport=$3
  echo "$(allocations "$url" "$transport" 20000n) $(allocations "$url" "$transport" 60000n)" \
    "$(calls "$url" "$transport" 4000n) $(calls "$url" "$transport" 12000n)" \
    "$(instructions "$url" "$transport" 4000n) $(instructions "$url" "$transport" 12000n)" \
    "$(misses "$url" "$transport" 4000n) $(misses "$url" "$transport" 12000n)" |
    awk -v name="$1" '{ printf "| %s | %.0f | %.2f | %.0f | %.0f | %.0f |\n", name, ($2 - $1) / 40000 * 1e6, ($4 - $3) / 8000, ($6 - $5) / 8000,
      ($9 - $7) / 8000, ($10 - $8) / 8000 }'
}
echo "| step | allocations per million requests | system calls | instructions | misses, 32 KiB | misses, 1 MiB |"
echo "| --- | ---: | ---: | ---: | ---: | ---: |"
row "plain GET, wire" http://127.0.0.1:18091/ wire
row "the same, rendered anew each time" http://127.0.0.1:18091/ wire-varying
row "the same as the first, with a trace id" http://127.0.0.1:18091/ wire-traced
row "TLS 1.3, wire" https://127.0.0.1:18444/ wire
row "plain GET, libcurl" http://127.0.0.1:18091/ 256
exit 0
