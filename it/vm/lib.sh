# Shared by the programs in this directory; sourced by bash.

set -euo pipefail
vm_home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
vm_cache=$vm_home/../target/vm
vm_tree=$vm_home/../../dist/target/hull

vm_fail() {
    printf 'vm: %s\n' "$*" >&2
    exit 1
}

# Prints what is missing for a guest, nothing if it can be had. Everything here is a Debian package.
vm_obstacle() {
    local program
    for program in qemu-system-x86_64:qemu-system-x86 mke2fs:e2fsprogs busybox:busybox-static cpio:cpio; do
        PATH=$PATH:/usr/sbin:/sbin command -v "${program%%:*}" >/dev/null || {
            echo "${program%%:*} is not installed (Debian package ${program#*:})"
            return
        }
    done
    if ! vm_find_kernel; then
        echo "no kernel for the guest: run it/vm/prepare, or install the Debian package linux-image-cloud-amd64"
    fi
}

# Prints what is missing for a guest with systemd, nothing if it is there.
vm_systemd_obstacle() {
    local file
    for file in /lib/systemd/systemd:systemd /usr/bin/dbus-daemon:dbus-daemon \
        /usr/lib/systemd/user/dbus.socket:dbus-user-session /lib/systemd/system/dbus.socket:dbus; do
        [ -e "${file%%:*}" ] || {
            echo "the guest's systemd comes from this machine, and ${file%%:*} is missing (Debian package ${file#*:})"
            return
        }
    done
    [ -n "$(find -L /lib -maxdepth 3 -name pam_systemd.so 2>/dev/null | head -1)" ] ||
        echo "the guest's systemd comes from this machine, and pam_systemd.so is missing (Debian package libpam-systemd)"
}

# Sets kernel and modules: of an installed package, else of one that it/vm/prepare has unpacked.
vm_find_kernel() {
    local root image
    for root in "$vm_cache/kernel" /; do
        for image in "$root"/boot/vmlinuz-*-cloud-amd64; do
            modules=${root%/}/lib/modules/${image##*/vmlinuz-}
            if [ -r "$image" ] && [ -d "$modules" ]; then
                kernel=$image
                return 0
            fi
        done
    done
    return 1
}
