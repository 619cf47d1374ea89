package dev.hull.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.cli.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts, in the shells that they are for, where those are installed. */
class CompletionTest {
    @TempDir
    Path directory;

    private String complete(String shell, String program) throws IOException, InterruptedException {
        boolean installed =
                Files.isExecutable(Path.of("/bin/" + shell)) || Files.isExecutable(Path.of("/usr/bin/" + shell));
        assumeTrue(installed, shell + " is not installed");
        Console.Result result = new Console(directory).run("completion", shell);
        assertThat(result.status()).isZero();
        Path script = Files.writeString(directory.resolve("script"), result.output());
        Process process = new ProcessBuilder(shell, "-c", program.replace("SCRIPT", script.toString()))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void bash() throws IOException, InterruptedException {
        String output = complete("bash", """
                source SCRIPT
                hull() { echo a:1; echo '<none>:<none>'; echo b:2; }
                t() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hull; echo "${COMPREPLY[*]}"; }
                t hull vers
                t hull --root /x vers
                t hull version -
                t hull help compl
                t hull history ''
                t hull image his
                """);
        assertThat(output).isEqualTo("""
                        version
                        version
                        --format -f --help
                        completion
                        a:1 b:2
                        history
                        """);
    }

    @Test
    void fish() throws IOException, InterruptedException {
        String output = complete("fish", """
                source SCRIPT
                complete -C 'hull vers'
                complete -C 'hull --root /x vers'
                complete -C 'hull version --fo'
                complete -C 'hull image his'
                """);
        assertThat(output).isEqualTo("""
                        version\tShow the Hull version information
                        version\tShow the Hull version information
                        --format\tFormat output using a custom template:
                        history\tShow the history of an image
                        """);
    }

    @Test
    void zsh() throws IOException, InterruptedException {
        String output = complete("zsh", """
                function compdef { echo "compdef $*" }
                source SCRIPT
                __hull_command version; echo $valued $arguments ${flags[1]}
                __hull_command image; echo ${(M)children:#history*}
                """);
        assertThat(output).isEqualTo("""
                        compdef _hull hull
                        --format -f NONE --format:Format output using a custom template\\:
                        history:Show the history of an image
                        """);
    }
}
