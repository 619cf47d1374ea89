#!/bin/sh
# A Java program with a trimmed runtime and a start-up cache. Needs a JDK of 25 or later in JAVA_HOME.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$(dirname "$0")
"$JAVA_HOME/bin/javac" -d "$work/classes" "$here/Hello.java"
"$JAVA_HOME/bin/jar" --create --file "$work/hello.jar" --date 2026-01-01T00:00:00Z -C "$work/classes" .
modules=$("$JAVA_HOME/bin/jdeps" --print-module-deps "$work/hello.jar")
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --output "$work/runtime"
hull pack -t example/java-runtime --include "$work/runtime:/opt/java" >/dev/null
hull build -q --network none -f "$here/Dockerfile" -t example/java "$work" >/dev/null
hull run --rm --network none example/java
