#!/bin/sh
# One program in an image of its own.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$(dirname "$0")
gcc -static -Os -o "$work/hello" "$here/hello.c"
hull build -q -f "$here/Dockerfile" -t example/static-binary "$work"
hull run --rm --network none example/static-binary
