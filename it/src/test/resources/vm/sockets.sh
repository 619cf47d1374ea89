# What passes between systemd and the program: a socket, notifications, signs of life.
section sockets
cat >/etc/systemd/system/greeter.socket <<END
[Socket]
ListenStream=127.0.0.1:7777
END
cat >/etc/systemd/system/greeter.service <<END
[Service]
Type=notify
Delegate=yes
KillMode=mixed
ExecStart=/work/hull/bin/hull run --foreground-service --rm --network none box probe serve "hello from inside"
END
cat >/etc/systemd/system/teller.service <<END
[Service]
Type=notify
Delegate=yes
KillMode=mixed
WatchdogSec=60
ExecStart=/work/hull/bin/hull run --foreground-service --sdnotify container --rm --network none --stop-timeout 1 box probe notify "READY=1\nSTATUS=half way\nMAINPID=1"
END
cat >/etc/systemd/system/guarded.service <<END
[Service]
Type=notify
Delegate=yes
KillMode=mixed
WatchdogSec=3
ExecStart=/work/hull/bin/hull run --foreground-service --name guarded --network none --stop-timeout 60 box sh -c 'trap "until [ -e /go ]; do sleep 1; done; exit 0" TERM; while :; do sleep 1; done'
END
systemctl daemon-reload
systemctl start greeter.socket
systemctl start --no-block teller
echo "before: $(systemctl is-active greeter.service)"
echo "answer: $(busybox nc -w 60 127.0.0.1 7777 </dev/null)"
section notifications
systemctl start teller
echo "teller is $(systemctl is-active teller): $(systemctl show -P StatusText teller), main process $(cat /proc/"$(systemctl show -P MainPID teller)"/comm)"
systemctl stop teller
echo "then $(systemctl is-active teller)"
section watchdog
systemctl start guarded
signs() { systemctl show -P WatchdogTimestampMonotonic guarded; }
first=$(signs)
newer() { [ "$(signs)" -gt "$1" ]; }
within newer "$first" && echo "a sign of life"
second=$(signs)
within newer "$second" && echo "another"
echo "guarded is $(systemctl is-active guarded)"
kill -TERM "$(systemctl show -P MainPID guarded)"
stopping() { [ "$(systemctl is-active guarded)" = deactivating ]; }
within stopping && echo "it says that it stops"
hull exec guarded touch /go
gone() { [ "$(systemctl is-active guarded)" = inactive ]; }
within gone && echo "$(systemctl show -P Result guarded)"
