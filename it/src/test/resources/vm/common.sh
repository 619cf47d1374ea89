# What the scripts of guests share; put in front of them. Each section's lines are what one test looks at.
section() { echo "== $1 (at $(cut -d. -f1 /proc/uptime) s)"; }
make_box() {
    mkdir -p /tmp/box/bin
    cp /usr/bin/busybox /tmp/box/bin/busybox
    [ ! -e /work/probe ] || cp /work/probe /tmp/box/bin/probe
    for name in sh sleep touch cat true dd head wc mknod; do ln -s busybox /tmp/box/bin/$name; done
    tar -C /tmp/box -cf /tmp/box.tar .
    chmod 644 /tmp/box.tar
    hull import /tmp/box.tar box >/dev/null
}
# within COMMAND…: waits until it succeeds
within() {
    left=600
    until "$@" >/dev/null 2>&1 || [ $left -eq 0 ]; do
        left=$((left - 1))
        sleep 0.1
    done
    [ $left -gt 0 ]
}
# values DIRECTORY FILE…: what they say, in one line
values() {
    directory=$1
    shift
    (cd "$directory" && cat "$@") 2>&1 | tr '\n' ' '
    echo
}
