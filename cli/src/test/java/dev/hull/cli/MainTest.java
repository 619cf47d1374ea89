package dev.hull.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
    @TempDir
    Path directory;

    private Console console;

    @BeforeEach
    void setUp() {
        console = new Console(directory);
    }

    /** What goes to standard error, up to the empty line, and the status. Wording and statuses are those of docker. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            foo                    | 1   | hull: unknown command: hull foo
            versoin                | 1   | hull: unknown command: hull versoin⏎Did you mean 'hull version'?
            network ls             | 1   | hull: unknown command: hull network: there are no networks with names of their own; hull run --network takes bridge, host, none, container:NAME, and as an ordinary user pasta and slirp4netns
            container exists x     | 1   | hull: unknown command: hull container exists: type hull container inspect NAME >/dev/null
            image foo              | 1   | hull: unknown command: hull image foo
            image --foo            | 125 | unknown flag: --foo
            --foo                  | 125 | unknown flag: --foo
            --rot=x version        | 125 | unknown flag: --rot⏎Did you mean --root?
            -H tcp://x version     | 1   | hull: cannot use -H, --host: Hull works on this machine, without a daemon; leave the option away, or run hull on the other machine, for example over ssh
            --debug=maybe version  | 125 | invalid argument "maybe" for "-D, --debug" flag: expected true or false
            version --foo          | 125 | unknown flag: --foo
            version -z             | 125 | unknown shorthand flag: 'z' in -z
            version -f             | 125 | flag needs an argument: 'f' in -f
            version x              | 1   | hull: 'hull version' accepts no arguments
            version -f '{{foo'     | 64  | hull: template parsing error: template: :1: function "foo" not defined
            version -f '{{.Foo}}'  | 1   | hull: template parsing error: template: :1:2: executing "" at <.Foo>: map has no entry for key "Foo"
            help nothing           | 1   | hull: unknown help topic: nothing; 'hull --help' lists all commands
            completion             | 1   | hull: 'hull completion' requires 1 argument
            completion fihs        | 1   | hull: no completion for the shell 'fihs', did you mean fish?
            """)
    void failures(String line, int status, String message) {
        Console.Result result = console.shell(line);
        assertThat(result.status()).isEqualTo(status);
        String first = result.error().split("\n\n", 2)[0].strip();
        assertThat(first.replace("\n", "⏎")).isEqualTo(message);
        assertThat(result.output()).isEmpty();
    }

    @Test
    void faultsInOptionsShowUsage() {
        assertThat(console.shell("version --foo").error()).isEqualTo("""
                        unknown flag: --foo

                        Usage:  hull version [OPTIONS]

                        Run 'hull version --help' for more information
                        """);
        assertThat(console.shell("image foo").error()).isEqualTo("""
                        hull: unknown command: hull image foo

                        Usage:  hull image COMMAND

                        Run 'hull image --help' for more information
                        """);
    }

    @Test
    void helpIsTheSameEverywhere() {
        assertThat(console.shell("").output()).startsWith("Usage:  hull [OPTIONS] COMMAND\n");
        assertThat(console.shell("--help")).isEqualTo(console.shell(""));
        assertThat(console.shell("-h")).isEqualTo(console.shell("help"));
        assertThat(console.shell("version --help").output()).isEqualTo("""
                        Usage:  hull version [OPTIONS]

                        Show the Hull version information

                        Options:
                          -f, --format string   Format output using a custom template:
                                                'json':             Print in JSON format
                                                'TEMPLATE':         Print output using the given Go
                                                template
                        """);
        assertThat(console.shell("help version")).isEqualTo(console.shell("version -h"));
        assertThat(console.shell("help version").status()).isZero();
    }

    @Test
    void version() {
        assertThat(console.shell("--version").line()).isEqualTo("Hull version " + Version.NUMBER);
        assertThat(console.shell("-v")).isEqualTo(console.shell("--version"));
        assertThat(console.shell("version").output()).startsWith("Hull:\n Version:           " + Version.NUMBER + "\n");
        assertThat(console.shell("version -f {{.Client.Version}}").line()).isEqualTo(Version.NUMBER);
    }

    @Test
    void outputThatIsLostIsAFailure() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws java.io.IOException {
                throw new java.io.IOException("No space left on device");
            }
        };
        java.io.ByteArrayOutputStream error = new java.io.ByteArrayOutputStream();
        int status = new Main(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(full),
                        new PrintStream(error),
                        Map.of(),
                        directory)
                .execute(List.of("--version"));
        assertThat(status).isEqualTo(1);
        assertThat(error.toString(java.nio.charset.StandardCharsets.UTF_8)).contains("cannot write to standard output");
    }

    @Test
    void failuresHaveOneLineEach() {
        HullException failure = new HullException(ErrorKind.CONFLICT, "cannot do it");
        failure.addSuppressed(new java.nio.file.NoSuchFileException("/x"));
        assertThat(report(failure, 125))
                .isEqualTo("125 hull: cannot do it\nhull: and while cleaning up: /x: no such file or directory\n");
        assertThat(report(new HullException(ErrorKind.CANCELLED, "stopped"), 1)).isEqualTo("130 hull: stopped\n");
        assertThat(report(new CommandFailure(126, ErrorKind.INVALID_ARGUMENT, "no program"), 125))
                .isEqualTo("126 hull: no program\n");
        assertThat(report(new java.io.UncheckedIOException(new java.nio.file.AccessDeniedException("/y")), 1))
                .isEqualTo("1 hull: /y: permission denied\n");
        assertThat(report(new IllegalStateException("odd"), 1))
                .isEqualTo(
                        "1 hull: internal error: java.lang.IllegalStateException: odd (please report it with the output"
                                + " of the same command after hull --debug)\n");
    }

    private static String report(Exception failure, int status) {
        java.io.ByteArrayOutputStream error = new java.io.ByteArrayOutputStream();
        int code = Failures.report(new PrintStream(error), failure, status, false);
        return code + " " + error.toString(java.nio.charset.StandardCharsets.UTF_8);
    }
}
