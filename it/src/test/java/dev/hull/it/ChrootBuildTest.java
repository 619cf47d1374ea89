package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RUN by a root without the capability to mount or to make namespaces, as in a pod. */
@RequiresRoot
@RequiresProgram({"busybox", "setpriv"})
class ChrootBuildTest {
    private static final String POD = "-all,+chown,+dac_override,+fowner,+fsetid,+setgid,+setuid,+setpcap,+setfcap";

    private Sandbox hull;

    @BeforeEach
    void open() {
        hull = Sandbox.of(Account.current());
        hull.script("""
                        set -e
                        mkdir -p FILES/base/bin FILES/base/etc FILES/base/old FILES/base/tmp FILES/context
                        cd FILES/base
                        chmod 1777 tmp
                        cp "$(command -v busybox)" bin/busybox
                        for name in sh ls cat echo id mkdir sleep stat true rm ln mv touch chmod chown mknod chroot env test; do
                            ln -s busybox bin/$name
                        done
                        echo 'app:x:7:8::/home/app:/bin/sh' > etc/passwd
                        echo base > etc/resolv.conf
                        echo 1 > old/one; echo 2 > old/two; echo 4 > old/four; ln old/one old/three
                        tar -c . | docker import - base
                        """.replace("FILES", hull.files().toString())).ok();
    }

    @AfterEach
    void close() {
        hull.close();
    }

    private Finished build(String capabilities, String dockerfile, String... options) {
        Sandbox pod = hull.behind(List.of("setpriv", "--bounding-set", capabilities));
        String[] words = Stream.of(
                        Stream.of("build", "--progress=plain", "-f", "-", "-t", "built"),
                        Stream.of(options),
                        Stream.of(hull.files().resolve("context").toString()))
                .flatMap(each -> each)
                .toArray(String[]::new);
        Finished done = pod.run(dockerfile.getBytes(StandardCharsets.UTF_8), words);
        hull.behind(List.of());
        return done;
    }

    @Test
    void whatIsChangedIsALayerAsElsewhere() {
        String file = """
                FROM base
                ENV A=b
                WORKDIR /work
                RUN echo "$A $(id -u) $HOME" > new; rm /old/two; echo more >> /old/four; mkdir -p /d/e; ln -s e /d/l
                RUN rm -r /d; echo x > /d; chmod 4755 new; chown 7:8 new
                USER app
                RUN id -u > /tmp/user; echo $HOME >> /tmp/user; chroot / true 2> /tmp/chroot || true
                """;
        Finished elsewhere =
                build("+all", file, "--output", "type=tar,dest=" + hull.files().resolve("one.tar"));
        elsewhere.ok();
        Finished here = build(
                POD + ",+sys_chroot,+mknod",
                file,
                "--isolation",
                "chroot",
                "--output",
                "type=tar,dest=" + hull.files().resolve("two.tar"));
        here.ok();
        Finished same = hull.script("""
                cd FILES
                for f in one two; do
                    mkdir $f; tar -C $f -xf $f.tar
                    (cd $f && find . -printf '%p %y %m %U %G %n %l\\n' | sort
                     find . -type f | sort | xargs cat | sha256sum) > $f.txt
                done
                diff one.txt two.txt && cat one/tmp/user one/work/new
                """.replace("FILES", hull.files().toString()));
        assertThat(same.ok().output()).contains("7\n/home/app\n").contains("b 0 /");
    }

    @Test
    void itCannotGetOutBySecondChrootAndLeavesNothing() throws Exception {
        Finished done = build(POD + ",+sys_chroot,+mknod", """
                FROM base
                RUN ! chroot / true; ! mknod /disk b 8 0; test -c /dev/null; test ! -e /proc/self; echo gone > /etc/resolv.conf
                RUN sleep 1234.5 & true
                """, "--isolation=chroot");
        done.ok();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            assertThat(all.map(each -> each.info().commandLine().orElse("")))
                    .noneMatch(line -> line.contains("1234.5"));
        }
        Finished shown = hull.run("run", "--rm", "--network=none", "built", "cat", "/etc/passwd");
        assertThat(shown.ok().output()).contains("app");
        try (Stream<Path> left = Files.walk(hull.store())) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("root-"));
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(build(POD, "FROM base\nRUN true\n", "--isolation=chroot")
                        .withStatus(1)
                        .error())
                .contains("CAP_SYS_CHROOT")
                .contains("capabilities.add");
        assertThat(build(POD + ",+sys_chroot", "FROM base\nRUN true\n")
                        .withStatus(1)
                        .error())
                .contains("--isolation chroot");
        for (String line :
                List.of("--mount=type=cache,target=/c true", "--network=none true", "--security=insecure true")) {
            assertThat(build(
                                    POD + ",+sys_chroot",
                                    "FROM base\nRUN " + line + "\n",
                                    "--isolation=chroot",
                                    "--allow=security.insecure")
                            .withStatus(1)
                            .error())
                    .contains("--isolation chroot")
                    .contains("Dockerfile:2");
        }
        assertThat(build("+all", "FROM base\nRUN true\n", "--isolation=chroot", "--memory=10m")
                        .withStatus(125)
                        .error())
                .contains("no control groups");
        assertThat(build("+all", "FROM base\n", "--isolation=hyperv")
                        .withStatus(125)
                        .error())
                .contains("default or chroot");
        assertThat(build(POD + ",+sys_chroot", "FROM base\nRUN exit 3\n", "--isolation=chroot")
                        .withStatus(1)
                        .error())
                .contains("exit code: 3");
    }
}
