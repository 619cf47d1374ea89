package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images are built and run, by root and by anybody else alike. */
abstract class BuildContract {
    /** The article's lines; the program is a copy of this machine's. */
    private static final String ARTICLE = """
            set -e
            mkdir -p FILES/container/bin
            cp "$(command -v busybox)" FILES/container/bin
            ln -s busybox FILES/container/bin/ls
            cd FILES/container
            touch zero.tar
            docker import zero.tar zero
            cat <<EOF> Dockerfile
            FROM zero
            COPY bin/ /bin/
            EOF
            docker build . -t myapp-zero
            docker run --rm myapp-zero /bin/ls -l /
            """;

    private final Account account;
    private Sandbox hull;

    BuildContract(Account account) {
        this.account = account;
    }

    @BeforeEach
    void open() {
        hull = Sandbox.of(account);
    }

    @AfterEach
    void close() {
        hull.close();
    }

    /** An image with the usual small programs, and a context beside it. */
    private void base() {
        hull.script("""
                        set -e
                        mkdir -p FILES/base/bin FILES/base/etc FILES/context
                        cd FILES/base
                        cp "$(command -v busybox)" bin/busybox
                        for name in sh ls cat echo id mkdir sleep stat true false rm; do ln -s busybox bin/$name; done
                        echo 'app:x:7:8::/home/app:/bin/sh' > etc/passwd
                        tar -c . | docker import - base
                        """.replace("FILES", hull.files().toString())).ok();
    }

    private Finished build(String dockerfile, String... options) {
        String[] words =
                Stream.concat(Stream.of("build", "-f", "-"), Stream.of(options)).toArray(String[]::new);
        String[] all = Stream.concat(
                        Stream.of(words),
                        Stream.of(hull.files().resolve("context").toString()))
                .toArray(String[]::new);
        return hull.run(dockerfile.getBytes(StandardCharsets.UTF_8), all);
    }

    @Test
    void theArticlesImageOfNothingAndItsPrograms() {
        Finished shown =
                hull.script(ARTICLE.replace("FILES", hull.files().toString())).ok();
        assertThat(shown.output()).contains(" bin\n", " dev\n", " proc\n");
        assertThat(shown.error()).contains("COPY bin/ /bin/");
    }

    /** Directories for what is unpacked have a lock that lives as long as their build. */
    @Test
    void whatAKilledBuildLeftGoesWithTheNext() throws IOException {
        Path temporary = hull.files().resolve("temporary");
        hull.with("TMPDIR", temporary.toString());
        hull.script("mkdir -p $TMPDIR/hull-build-1-x && touch $TMPDIR/hull-build-1-x/lock $TMPDIR/hull-build-1-x/file")
                .ok();
        Files.createDirectories(hull.files().resolve("context"));
        build("FROM scratch\nLABEL a=b\n").ok();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whatAFileOffersIsToldWithoutBuildingIt() throws IOException {
        Files.createDirectories(hull.files().resolve("context"));
        String text = """
                # FLAVOR is what it tastes of
                ARG FLAVOR=plain
                FROM nowhere/at-all AS build
                ARG FLAVOR
                RUN --mount=type=secret,id=token,required make
                # shop sells it
                FROM scratch AS shop
                COPY --from=build /x /x
                """;
        assertThat(build(text, "--call", "outline", "--build-arg", "FLAVOR=mint")
                        .ok()
                        .output())
                .contains("TARGET:      shop\nDESCRIPTION: sells it\n")
                .containsPattern("FLAVOR +mint +\\n")
                .containsPattern("token +true\\n");
        assertThat(build(text, "--call=targets").ok().output()).contains("build          \nshop (default) sells it\n");
        assertThat(build(text, "--call=targets,format=json").ok().output()).contains("\"default\": true");
        assertThat(build(text, "--call=check,ignorestatus=true").ok().output()).contains("Check complete");
        assertThat(build(text, "--call=colors").withStatus(125).error()).contains("outline");
        assertThat(build(text, "--call=outline", "--target=shelf").withStatus(1).error())
                .contains("target stage \"shelf\" could not be found");
    }

    @Test
    void programsOfOneStageMakeFilesForTheNext() throws IOException {
        base();
        Files.writeString(hull.files().resolve("context/message"), "hello\n");
        String text = """
                FROM base AS build
                ARG WHO=you
                WORKDIR /work
                COPY message .
                RUN cat message > out && echo "$WHO" >> out && mkdir d && rm message
                RUN <<EOF
                echo more > d/more
                EOF
                FROM base AS unused
                RUN false
                FROM base
                COPY --from=build --chown=app:9 /work /srv/
                USER app
                RUN id > /tmp/id || echo nobody may write here
                CMD ["sh", "-c", "cat /srv/out /srv/d/more; stat -c '%u:%g %n' /srv/out; ls /srv; id -u"]
                """;
        Finished first = build(text, "-t", "app", "--build-arg", "WHO=me").ok();
        assertThat(first.error()).contains("nobody may write here").doesNotContain("RUN false", "CACHED");
        assertThat(hull.run("run", "--rm", "app").ok().output())
                .isEqualTo("hello\nme\nmore\n7:9 /srv/out\nd\nout\n7\n");
        assertThat(hull.run("history", "--format", "{{.CreatedBy}}", "--no-trunc", "app")
                        .ok()
                        .output())
                .contains(
                        "COPY --chown=app:9 /work /srv/ # buildkit",
                        "RUN /bin/sh -c id > /tmp/id || echo nobody may write here # buildkit");

        String id = hull.run("images", "-q", "--no-trunc", "app").ok().text();
        Finished again = build(text, "-q", "--build-arg", "WHO=me").ok();
        assertThat(again.text()).isEqualTo(id);
        assertThat(build(text, "-q", "--no-cache", "--build-arg", "WHO=me").ok().text())
                .isEqualTo(id);
        assertThat(build(text, "-q", "--build-arg", "WHO=her").ok().text()).isNotEqualTo(id);
    }

    @Test
    void whatIsMountedIsSeenAndDoesNotStay() throws IOException {
        base();
        Path secret = Files.writeString(hull.files().resolve("token"), "hidden-token");
        secret.toFile().setReadable(true, false);
        String text = """
                FROM base
                RUN --mount=type=secret,id=token,required cat /run/secrets/token | busybox wc -c
                RUN --mount=type=cache,target=/cache,id=ID echo x >> /cache/lines; busybox wc -l < /cache/lines
                RUN --mount=type=tmpfs,target=/t echo y > /t/y
                RUN --mount=type=bind,target=/ctx,rw echo z > /ctx/z && ls /ctx
                RUN --mount=type=bind,from=base,source=/etc,target=/other cat /other/passwd
                RUN --network=none ls /sys/class/net
                """.replace("busybox", "/bin/busybox");
        String option = "id=token,src=" + secret;
        assertThat(build(text, "-t", "app", "--secret", option).ok().error())
                .contains(" 12\n", " 1\n", " z\n", " lo\n");
        assertThat(build(text, "--no-cache", "--secret", option).ok().error()).contains(" 2\n");
        assertThat(hull.run("run", "--rm", "--network=none", "app", "/bin/ls", "/")
                        .ok()
                        .output()
                        .lines())
                .containsExactlyInAnyOrder("bin", "dev", "etc", "proc", "sys");
        assertThat(hull.script("grep -r hidden-token " + hull.store() + " " + hull.runRoot())
                        .status())
                .isEqualTo(1);
        assertThat(build(text, "--no-cache").withStatus(1).error()).contains("secret token: not found");
    }

    @Test
    void aProgramThatFailsIsShownWithItsPlace() {
        base();
        Finished failed = build("FROM base\nRUN echo before && \\\n    exit 7\n", "-t", "app")
                .withStatus(1);
        assertThat(failed.error())
                .contains(
                        "before",
                        "Dockerfile:2:1: process \"/bin/sh -c echo before && ",
                        "did not complete successfully: exit code: 7",
                        "    2 | RUN echo before && \\");
        assertThat(hull.run("images", "-q", "app").ok().text()).isEmpty();
        assertThat(build("FROM base\nRUN [\"/bin/none\"]\n").withStatus(1).error())
                .contains("/bin/none");
    }

    @Test
    void aBuildThatIsKilledLeavesNothingAndKeepsWhatItHasDone() throws Exception {
        base();
        Path context = hull.files().resolve("context");
        Path file = Files.writeString(
                context.resolve("Dockerfile"), "FROM base\nRUN echo first > /first\nRUN echo second; sleep 98765\n");
        file.toFile().setReadable(true, false);
        Process process = hull.start("build", "-t", "app", context.toString());
        Await.until(
                "the second step runs",
                () -> Files.exists(hull.runRoot().resolve("monitors"))
                        && !names(hull.runRoot().resolve("monitors")).isEmpty()
                        && names(hull.store().resolve("build/records")).size() == 1);
        // The launcher and the Java process; whatever they have started has to go by itself.
        process.toHandle()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        Await.until(
                "the program is gone",
                () -> hull.runProgram("sh", "-c", "ps ax | grep '[s]leep 98765'")
                        .text()
                        .isEmpty());

        Files.writeString(file, "FROM base\nRUN echo first > /first\nRUN cat /first\n");
        Finished next = hull.run("build", "-t", "app", context.toString()).ok();
        assertThat(next.error()).containsSubsequence("RUN echo first", "CACHED", "RUN cat /first", "first");
        assertThat(names(hull.runRoot().resolve("containers"))).isEmpty();
        assertThat(names(hull.store().resolve("containers"))).isEmpty();
        assertThat(names(hull.store().resolve("build/leases"))).isEmpty();
    }

    private static List<String> names(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
