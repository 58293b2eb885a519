#!/usr/bin/env bash
# siege 4.0.7 (Debian 12): ten answers of status 404 are "transactions 10, availability 100.00, failed_transactions 0" (and "successful_transactions 0"). And it reads pages
# as a browser does: -r10 of a page with two pictures makes 30 transactions, whose times are mixed. Seen:
#
#     "availability": 100.00, "successful_transactions": 0, "failed_transactions": 0
#     "transactions": 30
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
chmod 755 "$work"
trap 'kill "${server:-}" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
apt-get download -q siege=4.0.7-1+b1 >apt.log 2>&1
dpkg-deb -x ./siege_*.deb root
export HOME=$work
port=$((20000 + RANDOM % 20000))
python3 "$here/server.py" "$port" &
server=$!
curl -s --retry 30 --retry-connrefused --retry-delay 1 "http://127.0.0.1:$port/log" >/dev/null
root/usr/bin/siege -R root/etc/siege/siegerc -b -c1 -r10 "http://127.0.0.1:$port/missing" >missing.txt 2>/dev/null
root/usr/bin/siege -R root/etc/siege/siegerc -b -c1 -r10 "http://127.0.0.1:$port/page.html" >page.txt 2>/dev/null
grep -E 'transactions|availability' missing.txt page.txt
grep -q '"availability": *100.00' <(tr -d '\t' <missing.txt)
grep -q '"failed_transactions": *0,' <(tr -d '\t' <missing.txt)
grep -q '"transactions": *30,' <(tr -d '\t' <page.txt)
echo "ten times 404: available at 100 %, none failed; ten pages: 30 transactions"
