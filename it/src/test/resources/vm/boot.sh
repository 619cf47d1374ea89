# Before a reboot: what should run after it, and what should not.
section before-the-boot
hull run -d --name wanted --restart unless-stopped --network none box sleep 1000 >/dev/null
hull run -d --name unwanted --restart unless-stopped --network none box sleep 1000 >/dev/null
hull stop -t 0 unwanted >/dev/null
hull generate unit --boot >/etc/systemd/system/hull-boot.service
systemctl daemon-reload
systemctl enable hull-boot 2>/dev/null
echo "$(hull ps --format '{{.Names}}') runs"
sync
exit 194
