package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import dev.hull.testing.RequiresProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Images of Debian packages: from a repository that dpkg-deb and gpg make for the test and a server on this machine gives out, and
 * of Apache from Debian's own, where that can be reached.
 */
@RequiresProgram({"dpkg-deb", "gpg", "gpgv", "busybox", "sha256sum"})
abstract class PackagesContract {
    private static final String MIRROR = "deb.debian.org";

    /** Two packages, one of which needs the other and a shell; index and release as the repository format has them. */
    private static final String REPOSITORY = """
            set -e; cd FILES; umask 022; mkdir -p repo/pool repo/dists/test/main/binary-amd64 gpg; chmod 700 gpg
            package() {
                mkdir -p $1/DEBIAN $1/usr/share/doc/$1
                printf 'Package: %s\\nVersion: 1.0-1\\nArchitecture: all\\nMaintainer: x <x@example>\\nDescription: test\\n' $1 >$1/DEBIAN/control
                echo free >$1/usr/share/doc/$1/copyright; echo long >$1/usr/share/doc/$1/NEWS
            }
            package base-files; mkdir -p base-files/usr/lib base-files/etc base-files/tmp
            echo 'ID=debian' >base-files/usr/lib/os-release; ln -s ../usr/lib/os-release base-files/etc/os-release
            package box; mkdir -p box/bin; cp BUSYBOX box/bin/box-box
            package tool; mkdir -p tool/usr/bin; ln -s box-box tool/usr/bin/busybox
            printf 'Depends: box (>= 1.0), dash, debconf (>= 0.5) | debconf-2.0\\n' >>tool/DEBIAN/control
            printf '#!/bin/sh\\ntouch /was-run\\n' >tool/DEBIAN/postinst; chmod 755 tool/DEBIAN/postinst
            for name in base-files box tool; do
                dpkg-deb --root-owner-group -Zxz -b $name repo/pool/$name.deb >/dev/null
                dpkg-deb -f repo/pool/$name.deb
                echo "Filename: pool/$name.deb"; echo "Size: $(stat -c %s repo/pool/$name.deb)"
                echo "SHA256: $(sha256sum <repo/pool/$name.deb | cut -d' ' -f1)"; echo
            done >repo/dists/test/main/binary-amd64/Packages
            cd repo/dists/test; gzip -9n main/binary-amd64/Packages
            { echo 'Suite: test'; echo 'Codename: test'; echo 'SHA256:'
              echo " $(sha256sum <main/binary-amd64/Packages.gz | cut -d' ' -f1) $(stat -c %s main/binary-amd64/Packages.gz) main/binary-amd64/Packages.gz"
            } >Release
            GPG="gpg --homedir FILES/gpg --batch --yes -q"
            $GPG --passphrase '' --quick-generate-key test@example ed25519 sign never
            $GPG --export >FILES/keys.gpg
            $GPG --clearsign -o InRelease Release
            gpgconf --homedir FILES/gpg --kill all
            """;

    private final Account account;
    private Sandbox hull;
    private HttpServer server;
    private String address = "";

    PackagesContract(Account account) {
        this.account = account;
    }

    @BeforeEach
    void setUp() throws IOException {
        hull = Sandbox.of(account);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = hull.files().resolve("repo" + exchange.getRequestURI().getPath());
            byte[] bytes = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.getResponseHeaders().add("Last-Modified", "Sat, 01 Jan 2022 00:00:00 GMT");
            exchange.sendResponseHeaders(bytes.length > 0 ? 200 : 404, bytes.length > 0 ? bytes.length : -1);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
            exchange.close();
        });
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void tearDown() {
        server.stop(0);
        hull.close();
    }

    private Finished pack(String words) {
        return hull.script("hull pack --mirror " + address + " --suite test --arch amd64 " + words);
    }

    @Test
    void fromARepositoryOfOnesOwn() throws IOException {
        String busybox = hull.script("command -v busybox").ok().text();
        hull.script(REPOSITORY.replace("FILES", hull.files().toString()).replace("BUSYBOX", busybox))
                .ok();
        String keys = " --keyring " + hull.files().resolve("keys.gpg");
        assertThat(pack("--package tool -t tool").withStatus(1).error())
                .contains("the signature of the release of " + address + " test is refused");
        Finished packed = pack("--package tool -t tool" + keys).ok();
        assertThat(packed.error())
                .contains("Left out (a shell; --keep-shell keeps it): dash, needed by tool")
                .contains("debconf (>= 0.5) | debconf-2.0, needed by tool")
                .contains("Scripts that were not run, of: tool");
        assertThat(hull.run("run", "--rm", "--network", "none", "tool", "busybox", "ls", "/bin/", "/was-run")
                        .output())
                .contains("box-box")
                .doesNotContain("NEWS");
        assertThat(hull.run("run", "--rm", "--network", "none", "-u", "www-data", "tool", "busybox", "id", "-un")
                        .ok()
                        .text())
                .isEqualTo("www-data");
        assertThat(hull.run("image", "sbom", "tool").ok().output()).contains("pkg:deb/debian/box@1.0-1?arch=all");
        assertThat(pack("--package tool --why=box" + keys).ok().text()).isEqualTo("box ← needed by tool ← asked for");

        server.stop(0);
        Finished again = pack("--package tool" + keys).ok();
        assertThat(again.text()).isEqualTo(packed.text());
        assertThat(again.error()).contains("that was fetched before");
        assertThat(pack("--package nothing" + keys).withStatus(1).error()).contains("there is no package 'nothing'");

        Path fetched = hull.store().resolve("packages");
        assertThat(fetched).isNotEmptyDirectory();
        // While somebody packs, nothing that was fetched goes away.
        Path lock = fetched.resolve("lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ);
                FileLock use = channel.lock(0, Long.MAX_VALUE, true)) {
            assertThat(use.isValid()).isTrue();
            hull.run("builder", "prune", "--all", "--force").ok();
            assertThat(fetched).isDirectoryContaining("glob:**/sha256-*");
        }
        hull.run("builder", "prune", "--all", "--force").ok();
        assertThat(fetched).isDirectoryNotContaining(file -> !file.equals(lock));
    }

    /** Apache as Debian has it, with a page of one's own. */
    @Test
    void apacheFromDebian() throws IOException {
        assumeTrue(isReachable(), MIRROR + " cannot be reached from here");
        Files.writeString(hull.files().resolve("index.html"), "served from packages\n");
        hull.run(
                        Duration.ofMinutes(5),
                        "pack",
                        "--suite",
                        "bookworm",
                        "--package",
                        "apache2",
                        "--include",
                        hull.files().resolve("index.html") + ":/var/www/html/index.html",
                        "-t",
                        "web")
                .ok();
        String id = hull.run("run", "-d", "-p", "127.0.0.1::80", "web").ok().text();
        try {
            URI page = URI.create("http://" + hull.run("port", id, "80").ok().text() + "/");
            String answer = Await.value(
                    "the server answers on " + page,
                    Duration.ofSeconds(30),
                    () -> new String(page.toURL().openStream().readAllBytes(), StandardCharsets.UTF_8),
                    text -> !text.isEmpty());
            assertThat(answer).isEqualTo("served from packages\n");
            assertThat(hull.run("logs", id).ok().output()).contains("GET / HTTP/1.1");
            assertThat(hull.run("exec", id, "/bin/sh").status()).isEqualTo(127);
        } finally {
            hull.run("rm", "-f", id).ok();
        }
    }

    private static boolean isReachable() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(MIRROR, 443), 3000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
