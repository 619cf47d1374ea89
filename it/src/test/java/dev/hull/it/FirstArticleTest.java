package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.RequiresOrdinaryUser;
import dev.hull.it.support.Sandbox;
import dev.hull.it.support.TinyElf;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** "Building healthier containers": its commands up to the first run, with what it shows. */
class FirstArticleTest {
    /** The article's lines; the download is a copy of this machine's program, whose owner was 501 there. */
    private static final String ARTICLE = """
            set -e
            mkdir -p FILES/container/bin
            cd FILES/container/bin
            cp "$(command -v busybox)" .
            chmod +x ./busybox
            ln -s busybox ls
            ln -s busybox sleep
            cd FILES/container
            tar --owner=501 --group=0 -cvf FILES/container.tar .
            docker import FILES/container.tar myapp
            docker run -ti myapp /bin/ls -lah
            """;

    private static final String DATE = " [A-Z][a-z]{2} [ 0-9]\\d \\d\\d:\\d\\d ";

    @Test
    @RequiresRoot
    @RequiresProgram({"busybox", "tar", "script"})
    void asRoot() {
        follow(Account.current());
    }

    @Test
    @RequiresOrdinaryUser(subordinateIds = true)
    @RequiresProgram({"busybox", "tar", "script"})
    void asAnOrdinaryUser() {
        follow(Account.ordinary().orElseThrow());
    }

    private static void follow(Account account) {
        try (Sandbox hull = Sandbox.of(account)) {
            Finished shown = hull.terminal(ARTICLE.replace("FILES", hull.files().toString()))
                    .ok();

            List<String> lines = shown.output().lines().toList();
            assertThat(lines.subList(0, 2)).containsExactly("./", "./bin/");
            assertThat(lines.get(5)).matches("sha256:[0-9a-f]{64}");
            assertThat(lines.stream().skip(6).filter(line -> !line.startsWith("WARNING:")))
                    .satisfiesExactly(
                            line -> assertThat(line).matches("total 16K?\\s*"),
                            line -> assertThat(line).matches("drwxr-xr-x +1 0 +0 +4.0K" + DATE + "\\."),
                            line -> assertThat(line).matches("drwxr-xr-x +1 0 +0 +4.0K" + DATE + "\\.\\."),
                            line -> assertThat(line).matches("-rwxr-xr-x +1 0 +0 +0" + DATE + "\\.dockerenv"),
                            line -> assertThat(line).matches("drwxr-xr-x +2 501 +0 +4.0K" + DATE + "bin"),
                            // 18 entries of 20 bytes, as many as Docker has with a terminal.
                            line -> assertThat(line).matches("drwxr-xr-x +5 0 +0 +360" + DATE + "dev"),
                            line -> assertThat(line).matches("drwxr-xr-x +[12] 0 +0 +4.0K" + DATE + "etc"),
                            line -> assertThat(line)
                                    .matches("dr-xr-xr-x +\\d+ (0|65534) +(0|65534) +0" + DATE + "proc"),
                            line -> assertThat(line)
                                    .matches("dr-xr-xr-x +\\d+ (0|65534) +(0|65534) +0" + DATE + "sys"));
            assertThat(hull.run("images", "--format", "{{.Repository}}:{{.Tag}}")
                            .text())
                    .isEqualTo("myapp:latest");
        }
    }

    @Test
    void anEmptyFileIsAnEmptyImage() {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            Finished imported = hull.script("cd " + hull.files() + "; touch zero.tar; docker import zero.tar zero");

            assertThat(imported.ok().text()).matches("sha256:[0-9a-f]{64}");
            assertThat(hull.run("images", "zero", "--format", "{{.Size}}").ok().text())
                    .isEqualTo("0B");
        }
    }

    @Test
    @RequiresRoot
    void nothingCanBeRunInAnEmptyImage() {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            hull.run("import", "-", "zero").ok();

            Finished run = hull.run("run", "--rm", "zero", "/bin/ls").withStatus(127);
            assertThat(run.error()).contains("/bin/ls").contains("no such file");
        }
    }

    /** The article's program is for 32-bit x86. */
    @Test
    @RequiresRoot
    void runsAProgramFor32BitsOnA64BitMachine() throws IOException {
        try (Sandbox hull = Sandbox.of(Account.current())) {
            Path program = Files.write(hull.files().resolve("exit"), TinyElf.exitOnI386(42));
            hull.runProgram("chmod", "755", program.toString()).ok();
            hull.script("tar -C " + hull.files() + " -cf - exit | docker import - small")
                    .ok();

            hull.run("run", "--rm", "--network", "none", "small", "/exit").withStatus(42);
        }
    }
}
