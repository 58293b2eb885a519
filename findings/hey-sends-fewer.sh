#!/usr/bin/env bash
# hey 0.1.4 (Debian 12) gives each of its -c workers n/c requests, cut off to a whole number, and sends no more: -n 100 -c 40 sends 80, -n 10 -c 3 sends 9. Neither
# help nor summary says so. Seen:
#
#     [200] 80 responses
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
chmod 755 "$work"
trap 'kill "${server:-}" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
apt-get download -q hey=0.1.4-2+b4 >apt.log 2>&1
dpkg-deb -x ./hey_*.deb root
port=$((20000 + RANDOM % 20000))
python3 "$here/server.py" "$port" &
server=$!
curl -s --retry 30 --retry-connrefused --retry-delay 1 "http://127.0.0.1:$port/log" >/dev/null
root/usr/bin/hey -n 100 -c 40 "http://127.0.0.1:$port/" >hey.txt
grep responses hey.txt
received=$(curl -s "http://127.0.0.1:$port/log" | python3 -c 'import json, sys; print(json.load(sys.stdin)["requests"])')
[ "$received" -eq 80 ]
echo "asked for 100, the server received $received"
