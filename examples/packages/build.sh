#!/bin/sh
# A web server of Debian's packages: nobody installs anything, there is no shell and no package manager in it.
set -e
here=$(dirname "$0")
hull pack --suite bookworm --package apache2 --include "$here/index.html:/var/www/html/index.html" -t example/packages >/dev/null
id=$(hull run -d -p 127.0.0.1::80 example/packages)
trap 'hull rm -f "$id" >/dev/null' EXIT
curl -sS --retry 20 --retry-delay 1 --retry-connrefused "http://$(hull port "$id" 80)/"
