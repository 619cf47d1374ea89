package dev.hull.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.hull.cli.Console;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
    @TempDir
    Path directory;

    private Console console;

    @BeforeEach
    void setUp() {
        console = new Console(directory);
    }

    private static byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        tar.add(TarEntry.directory("./", 0755));
        tar.add(TarEntry.symlink("./ls", "busybox"));
        tar.finish();
        return bytes.toByteArray();
    }

    @Test
    void importsAFile() throws IOException {
        Files.write(directory.resolve("app.tar"), archive());
        Console.Result result =
                console.shell("import -c 'CMD [\"/ls\", \"-l\"]' --change 'ENV A=b' -m hello app.tar myapp");
        assertThat(result.status()).as(result.error()).isZero();
        assertThat(result.line()).matches("sha256:[0-9a-f]{64}");
        assertThat(console.shell(
                                "inspect -f '{{.Id}} {{.RepoTags}} {{.Config.Cmd}} {{.Config.Env}} {{.Comment}}' myapp")
                        .line())
                .isEqualTo(result.line() + " [myapp:latest] [/ls -l] [A=b] hello");
    }

    @Test
    void importsStandardInput() throws IOException {
        Console.Result result = console.input(archive()).shell("image import --platform linux/arm64/v8 - x:1");
        assertThat(result.status()).as(result.error()).isZero();
        assertThat(console.shell("inspect -f {{.Os}}/{{.Architecture}} x:1").line())
                .isEqualTo("linux/arm64");
    }

    @Test
    void anEmptyFileIsAnEmptyImage() throws IOException {
        Files.createFile(directory.resolve("zero.tar"));
        assertThat(console.shell("import zero.tar zero").status()).isZero();
        assertThat(console.shell("images --format '{{.Repository}} {{.Size}}'").line())
                .isEqualTo("zero 0B");
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        Files.writeString(directory.resolve("text"), "hello ".repeat(200));
        Console.Result result = console.shell("import text");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.error()).startsWith("hull: cannot import '").contains("text'");
        assertThat(console.shell("import nothing").error()).contains("no such file or directory");
        assertThat(console.shell("import -c 'FOO bar' text").status()).isEqualTo(1);
        assertThat(console.shell("import text Upper").error()).startsWith("hull: Error parsing reference: \"Upper\"");
        assertThat(console.shell("import").error()).startsWith("hull: 'hull import' requires at least 1 and at most 2");
        assertThat(console.shell("images -q").output()).isEmpty();
    }

    @Test
    void importsFromAnAddress() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] archive = archive();
        server.createContext("/", exchange -> {
            boolean there = exchange.getRequestURI().getPath().equals("/a.tar");
            exchange.sendResponseHeaders(there ? 200 : 404, there ? archive.length : -1);
            if (there) {
                exchange.getResponseBody().write(archive);
            }
            exchange.close();
        });
        server.start();
        try {
            String host = "127.0.0.1:" + server.getAddress().getPort();
            Console.Result result = console.shell("import -c 'CMD [\"/ls\"]' http://" + host + "/a.tar?x=1 web:1");
            assertThat(result.status()).as(result.error()).isZero();
            assertThat(console.shell("inspect -f '{{.Config.Cmd}} {{.Variant}}' web:1")
                            .line())
                    .isEqualTo("[/ls]");
            Console.Result missing = console.shell("import http://me:secret@" + host + "/b.tar?token=secret web:2");
            assertThat(missing.status()).isEqualTo(1);
            assertThat(missing.error())
                    .startsWith("hull: cannot import from http://" + host + "/b.tar: cannot fetch ")
                    .endsWith("the server answers with status 404\n")
                    .doesNotContain("secret");
        } finally {
            server.stop(0);
        }
    }
}
