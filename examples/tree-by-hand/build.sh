#!/bin/sh
# A file system made by hand, without packages of any distribution.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/etc" "$work/tmp" "$work/home/me"
chmod 755 "$work" # the root of the tree
chmod 1777 "$work/tmp"
cp "$(command -v busybox)" "$work/bin/busybox"
for name in $(busybox --list); do
    [ "$name" = busybox ] || ln -s busybox "$work/bin/$name"
done
echo 'me:x:1000:1000::/home/me:/bin/sh' >"$work/etc/passwd"
echo 'me:x:1000:' >"$work/etc/group"
tar -C "$work" --owner=0 --group=0 -c . |
    hull import --change 'USER me' --change 'WORKDIR /home/me' --change 'CMD ["whoami"]' - example/tree >/dev/null
hull run --rm --network none example/tree
