#!/usr/bin/env bash
# MPICH 4.0.2 (Debian 12): mpiexec exits with all exit codes of its processes combined by "or", which none of them may have returned. Four processes
# that exit with 0, 99, 4 and 0 make 103; 1 and 2 make 3, another meaning in most programs. And it lets the others run to their end. A verdict must
# not be read from it. Seen:
#
#     0 99 4 0 -> 103
#     1 2 0 0 -> 3
#     the process that sleeps 2 s after another has failed: done
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q mpich=4.0.2-3+b1 libhwloc15 libslurm38 >apt.log 2>&1
for package in ./*.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$PWD/$(dirname "$(find root -name "libhwloc.so.15" | head -n 1)")
export LD_LIBRARY_PATH
combined() {
    local code=0
    CODES="$*" root/usr/bin/mpiexec.hydra -n 4 sh -c 'set -- $CODES; shift $PMI_RANK; exit $1' >/dev/null 2>&1 || code=$?
    echo "$* -> $code"
    result=$code
}
combined 0 99 4 0
[ "$result" -eq 103 ]
combined 1 2 0 0
[ "$result" -eq 3 ]
root/usr/bin/mpiexec.hydra -n 2 sh -c 'if [ $PMI_RANK -eq 0 ]; then exit 99; fi; sleep 2; echo done' >late.txt 2>/dev/null || true
echo "the process that sleeps 2 s after another has failed: $(cat late.txt)"
grep -q '^done$' late.txt
echo "exit codes 0, 99, 4, 0 make 103"
