#!/usr/bin/env bash
# Installs the package in a Debian 12 that has never seen Swift, and uses it there: the peak scenario, the manual page, the completions. As root, with
# debootstrap; two minutes and 400 MB, outside of .ci/run.
#
#     .ci/package && Tests/Package/check_package.sh .build/package/perfbench_*.deb
#
# BOOKWORM=FOLDER uses (and fills) a folder with a bootstrapped system instead of a new one.
set -euo pipefail
package=$(readlink -f "${1:?which package? Like: check_package.sh .build/package/perfbench_0.1.0_amd64.deb}")
work=$(mktemp -d)
system=${BOOKWORM:-$work/bookworm}
trap 'mountpoint -q "$system/proc" && umount "$system/proc"; rm -rf "$work"' EXIT

[ -x "$system/usr/bin/dpkg" ] || debootstrap --variant=minbase bookworm "$system" >"$work/debootstrap.log" || {
    tail "$work/debootstrap.log"
    exit 1
}
within() { chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
mountpoint -q "$system/proc" || mount -t proc proc "$system/proc"
cp /etc/resolv.conf "$system/etc/resolv.conf"
cp "$package" "$system/tmp/perfbench.deb"
# Packages of minbase drop the documentation; this one's is what is looked at.
rm -f "$system/etc/dpkg/dpkg.cfg.d/"*doc*
within apt-get update -q >"$work/apt.log" 2>&1
within apt-get install -y -q --no-install-recommends man-db bash-completion zsh /tmp/perfbench.deb >>"$work/apt.log" 2>&1 || {
    tail "$work/apt.log"
    exit 1
}
! within which swift
! within sh -c 'ls /usr/lib/swift 2>/dev/null | grep .'

echo "== libraries"
within ldd /usr/bin/perfbench | tee "$work/ldd"
! grep 'not found' "$work/ldd"
echo "== version, help and articles"
within perfbench version
within perfbench help troubleshooting | head -3
echo "== manual page"
within man perfbench >"$work/man" 2>"$work/man-errors"
grep -q 'PERFBENCH(1)' "$work/man" && grep -q -- '--allow-host' "$work/man" && [ ! -s "$work/man-errors" ]
echo "== completions"
within bash -c '. /usr/share/bash-completion/bash_completion; . /usr/share/bash-completion/completions/perfbench
    COMP_WORDS=(perfbench cal) COMP_CWORD=1; _perfbench; [ "${COMPREPLY[*]}" = calibrate ]
    COMP_WORDS=(perfbench run --webhook-f) COMP_CWORD=2; _perfbench; [ "${COMPREPLY[*]}" = --webhook-format ]'
within zsh -fc 'autoload -Uz compinit && compinit -D && whence -w _perfbench | grep -q function && [[ ${_comps[perfbench]} == _perfbench ]]'
echo "== the peak hour"
# Exit code 4 says that the machine was busy with something else: then, and only then, it is tried again.
for _ in 1 2 3; do
    code=0
    within sh -c 'cd /tmp && perfbench run /usr/share/perfbench/scenarios/peak.json --db /tmp/runs.sqlite --quiet' >"$work/peak" || code=$?
    [ "$code" -eq 4 ] || break
done
head -20 "$work/peak"
[ "$code" -eq 0 ]
echo "all as it should be: the package works where Swift has never been"
