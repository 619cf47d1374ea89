# After it.
section after-the-boot
systemctl start hull-boot
echo "hull-boot is $(systemctl is-active hull-boot)"
echo "$(hull ps --format '{{.Names}}') runs"
systemctl stop hull-boot
hull ps --all --filter name=wanted --format '{{.Names}} {{.State}}' | sort
