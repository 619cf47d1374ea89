# Finds what a build of Hull needs: a JDK, Maven, a C compiler. Sourced by ./hull, ./check and the programs in bench/.
# POSIX sh. Nothing here changes the machine; what is missing is named together with the package that has it.

# Oldest JDK that can build and run Hull (AOT caches in one step came with it).
hull_jdk_minimum=25

# Prints the major version of the JDK in directory $1, nothing if there is no JDK in it.
hull_jdk_version() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Sets JAVA_HOME to JAVA_HOME if it is new enough, else to the oldest JDK of this machine that is new enough: the
# nearest to the one that Hull is tested with. Leaves what it saw in hull_jdks_seen and fails if there is none.
hull_find_jdk() {
    hull_jdks_seen=
    best= best_version=
    javac=$(command -v javac) && javac=$(readlink -f "$javac") || javac=
    for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*jdk* /opt/java/* /usr/local/*jdk* \
        "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* "${javac%/bin/javac}"; do
        [ -n "$jdk" ] && [ ! -h "$jdk" ] || [ "$jdk" = "${JAVA_HOME:-}" ] || continue
        version=$(hull_jdk_version "$jdk")
        [ -n "$version" ] || continue
        hull_jdks_seen="$hull_jdks_seen $jdk ($version)"
        [ "$version" -ge "$hull_jdk_minimum" ] || continue
        if [ "$jdk" = "${JAVA_HOME:-}" ]; then
            best=$jdk
            break
        fi
        if [ -z "$best" ] || [ "$version" -lt "$best_version" ]; then
            best=$jdk best_version=$version
        fi
    done
    [ -n "$best" ] || return 1
    JAVA_HOME=$best
    export JAVA_HOME
}

# Finds everything or says on standard error, once and completely, what is missing. $1: who is asking.
hull_find_toolchain() {
    missing=
    packages=
    if ! hull_find_jdk; then
        missing="$missing
  a JDK of version $hull_jdk_minimum or newer (found:${hull_jdks_seen:- none}).
    Debian 13 or newer has it as openjdk-25-jdk-headless. Elsewhere unpack one, for example Eclipse Temurin 25
    from https://adoptium.net, into /usr/lib/jvm, or name its directory in JAVA_HOME."
    fi
    for tool in mvn:maven gcc:gcc make:make flock:util-linux; do
        command -v "${tool%%:*}" >/dev/null 2>&1 || {
            missing="$missing
  ${tool%%:*} (Debian package ${tool#*:})"
            packages="$packages ${tool#*:}"
        }
    done
    # The headers of the C library are a package of their own, which gcc only recommends.
    if command -v gcc >/dev/null 2>&1 && ! printf '#include <stdlib.h>\n' | gcc -E -x c - >/dev/null 2>&1; then
        missing="$missing
  the headers of the C library (Debian package libc6-dev)"
        packages="$packages libc6-dev"
    fi
    [ -n "$missing" ] || return 0
    printf '%s: building Hull needs what this machine does not have:%s\n' "$1" "$missing" >&2
    [ -z "$packages" ] || printf 'On Debian: apt-get install%s\n' "$packages" >&2
    return 1
}
