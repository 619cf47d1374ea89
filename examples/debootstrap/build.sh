#!/bin/sh
# A Debian made by debootstrap, then without what only an installation needs. The record of its packages stays, for scanners.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mirror=${MIRROR:-http://deb.debian.org/debian}
# A test machine may forbid device nodes; containers get theirs from Hull.
debootstrap --variant=minbase --exclude=e2fsprogs,tzdata,logsave bookworm "$work/debian" "$mirror" >"$work/log" 2>&1 ||
    { tail -n 5 "$work/log" >&2; exit 1; }
tar -C "$work/debian" --numeric-owner --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' -c . |
    hull import --change 'CMD ["cat", "/etc/debian_version"]' - example/debootstrap:whole >/dev/null
tar -C "$work/debian" --numeric-owner \
    --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' \
    --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/*' --exclude='./var/cache/debconf/*' --exclude='./var/log/*' \
    --exclude='./usr/share/man/*' --exclude='./usr/share/info/*' --exclude='./usr/share/locale/*' \
    --exclude='./usr/share/doc/*/*.gz' --exclude='./usr/share/doc/*/[A-Zabd-z]*' --exclude='./usr/share/zoneinfo/*' \
    --exclude='./usr/lib/x86_64-linux-gnu/gconv/*' --exclude='./usr/lib/x86_64-linux-gnu/perl-base/*' --exclude='./usr/bin/perl*' \
    --exclude='./usr/bin/apt*' --exclude='./usr/lib/apt/*' --exclude='./usr/lib/*/libapt-*' --exclude='./var/lib/dpkg/info/*' \
    --exclude='./usr/bin/dpkg*' --exclude='./usr/sbin/*' -c . |
    hull import --change 'CMD ["cat", "/etc/debian_version"]' - example/debootstrap:slim >/dev/null
hull run --rm --network none example/debootstrap:slim
