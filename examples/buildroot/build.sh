#!/bin/sh
# A file system made by make from source, as buildroot makes one.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make -s -C "$(dirname "$0")" OUT="$work"
hull import --change 'CMD ["/sbin/init"]' "$work/rootfs.tar" example/buildroot >/dev/null
hull run --rm --network none example/buildroot
