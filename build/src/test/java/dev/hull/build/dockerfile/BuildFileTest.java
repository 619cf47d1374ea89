package dev.hull.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildFileTest {
    private static BuildFile parse(String text) {
        return BuildFile.parse("Dockerfile", text);
    }

    private static Instruction only(String line) {
        return parse("FROM scratch\n" + line).stages().getFirst().instructions().getFirst();
    }

    @Test
    void stagesHaveNamesAndNumbers() {
        BuildFile file = parse("""
                ARG VERSION=3
                FROM --platform=linux/arm64 alpine:$VERSION AS Base
                RUN a
                FROM scratch
                COPY --from=base /a /
                FROM base
                """);

        assertThat(file.globals()).hasSize(1);
        assertThat(file.stages()).extracting(Stage::label).containsExactly("base", "1", "2");
        assertThat(file.stages().getFirst().from().platform()).isEqualTo("linux/arm64");
        assertThat(file.stage("BASE").map(Stage::number)).contains(0);
        assertThat(file.stage("1").map(Stage::number)).contains(1);
        assertThat(file.stage("3")).isEmpty();
    }

    @Test
    void commandsHaveTwoForms() {
        assertThat(((Instruction.Run) only("RUN [\"a\", \"b c\"]")).command())
                .isEqualTo(new CommandLine(List.of("a", "b c"), false, List.of()));
        assertThat(((Instruction.Run) only("RUN ['a']")).command())
                .isEqualTo(new CommandLine(List.of("['a']"), true, List.of()));
        assertThat(((Instruction.Cmd) only("CMD")).command().words()).isEmpty();
    }

    @Test
    void runHasFlags() {
        Instruction.Run run = (Instruction.Run)
                only("RUN --mount=type=cache,target=/x --mount=type=tmpfs,target=/y --network=none -- --odd");

        assertThat(run.mounts()).containsExactly("type=cache,target=/x", "type=tmpfs,target=/y");
        assertThat(run.network()).isEqualTo("none");
        assertThat(run.command().words()).containsExactly("--odd");
    }

    @Test
    void hereDocumentsBelongToTheirInstruction() {
        List<Instruction> instructions = parse("""
                FROM scratch
                RUN <<-'EOF' 3<<DATA python3
                \tone $a
                EOF
                two $a
                DATA
                COPY <<a.txt <<"b" /dir/
                A
                a.txt
                B
                b
                ONBUILD RUN <<EOF
                later
                EOF
                """).stages().getFirst().instructions();

        List<HereDocument> run =
                ((Instruction.Run) instructions.get(0)).command().documents();
        assertThat(run.getFirst()).isEqualTo(new HereDocument("EOF", 0, false, true, "\tone $a\n"));
        assertThat(run.getFirst().text()).isEqualTo("one $a\n");
        assertThat(run.get(1)).isEqualTo(new HereDocument("DATA", 3, true, false, "two $a\n"));
        Sources sources = ((Instruction.Copy) instructions.get(1)).sources();
        assertThat(sources.documents()).extracting(HereDocument::name).containsExactly("a.txt", "b");
        assertThat(sources.documents()).extracting(HereDocument::content).containsExactly("A\n", "B\n");
        assertThat(sources.target()).isEqualTo("/dir/");
        assertThat(((Instruction.Onbuild) instructions.get(2)).text()).isEqualTo("RUN <<EOF\nlater\nEOF");
    }

    @Test
    void linesAreContinuedAndCommentsLeftOut() {
        Instruction.Run run = (Instruction.Run) only("RUN a \\ \n# comment\n  b \\\n\n  && c\\\\");

        assertThat(run.command().words()).containsExactly("a   b   && c\\\\");
        assertThat(parse("FROM scratch\nRUN a \\\n\n b").file().warnings())
                .extracting(Problem::message)
                .containsExactly("Empty continuation line found in: RUN a  b");
    }

    @Test
    void theEscapeCharacterCanBeChosen() {
        Instruction.Copy copy = (Instruction.Copy) parse("# escape=`\nFROM scratch\nCOPY a `\n  c:\\\\")
                .stages()
                .getFirst()
                .instructions()
                .getFirst();

        assertThat(copy.sources().paths()).containsExactly("a");
        assertThat(copy.sources().target()).isEqualTo("c:\\\\");
    }

    @Test
    void addAndHealthcheckHaveTheirOptions() {
        Instruction.Add add = (Instruction.Add) only("ADD --checksum=sha256:ab --unpack=false --chmod=755 --exclude=*.o"
                + " --exclude=x https://example.com/a /a");
        assertThat(add.unpack()).isEqualTo(Optional.of(false));
        assertThat(add.keepGitDirectory()).isEmpty();
        assertThat(add.excludes()).containsExactly("*.o", "x");

        Instruction.Health health = (Instruction.Health) only("HEALTHCHECK --interval=1m30s --retries=5 CMD curl -f x");
        assertThat(health.check().test()).containsExactly("CMD-SHELL", "curl -f x");
        assertThat(health.check().interval()).isEqualTo(90_000_000_000L);
        assertThat(health.check().retries()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "RUNN make                  | Dockerfile:2:1: unknown instruction: RUNN           | did you mean RUN?",
                "FROM a b                   | Dockerfile:2:1: FROM requires either one or three   | FROM IMAGE AS NAME",
                "FROM a AS 1b               | Dockerfile:2:11: invalid name for build stage       | the first a letter",
                "COPY a                     | Dockerfile:2:1: COPY requires at least two          | SOURCE... TARGET",
                "COPY --form=x a b          | Dockerfile:2:6: unknown flag: --form                | did you mean --from?",
                "COPY --link=maybe a b      | Dockerfile:2:6: expecting boolean value             | --link=false",
                "COPY --chown a b           | Dockerfile:2:6: missing a value on flag: --chown    | --chown=VALUE",
                "COPY --from=a --from=b c d | Dockerfile:2:15: duplicate flag specified: --from   | keep one",
                "ENV a                      | Dockerfile:2:5: ENV must have two arguments         | ENV a=value",
                "ENV a=1 b                  | Dockerfile:2:9: Syntax error - can't find = in      | name=\"two words\"",
                "RUN [\"a\", 1]             | Dockerfile:2:5: when using JSON array syntax        | double quotes",
                "RUN --network=foo a        | Dockerfile:2:15: invalid network mode               | default, none or host",
                "SHELL sh -c                | Dockerfile:2:1: SHELL requires the arguments        | [\"/bin/sh\"",
                "HEALTHCHECK FOO a          | Dockerfile:2:13: Unknown type                       | HEALTHCHECK NONE",
                "HEALTHCHECK --interval=1 CMD a | Dockerfile:2:24: --interval=1: missing unit     | ~~",
                "ONBUILD FROM a             | Dockerfile:2:9: FROM isn't allowed as an ONBUILD    | leave",
                "ONBUILD COPPY a b          | Dockerfile:2:9: unknown instruction: COPPY          | COPY?",
                "USER                       | Dockerfile:2:1: USER requires exactly one argument  | USER[:GROUP]",
                "RUN <<EOF                  | Dockerfile:2:5: unterminated heredoc                | exactly EOF",
                "COPY a <<EOF¶EOF           | Dockerfile:2:8: COPY cannot accept a heredoc        | behind it",
            })
    void mistakesAreShownWithPlaceAndFix(String line, String place, String fix) {
        assertThatThrownBy(() -> parse("FROM scratch\n" + line.replace('¶', '\n')))
                .isInstanceOf(DockerfileException.class)
                .hasMessageStartingWith(place)
                .hasMessageContaining(fix == null ? "" : fix);
    }

    @Test
    void theCaretStandsBelowTheWord() {
        assertThatThrownBy(() -> parse("FROM scratch\n\tCOPY --form=x \\\n  a b\n"))
                .hasMessage("""
                        Dockerfile:2:7: unknown flag: --form
                            2 | \tCOPY --form=x \\
                              | \t     ^^^^^^^^
                            3 |   a b
                          did you mean --from?""");
    }

    @Test
    void aFileNeedsAStage() {
        assertThatThrownBy(() -> parse("# nothing\n")).hasMessageContaining("file with no instructions");
        assertThatThrownBy(() -> parse("RUN a\nFROM b")).hasMessageContaining("no build stage in current context");
        assertThatThrownBy(() -> parse("ARG a")).hasMessageContaining("no build stage in current context");
        assertThatThrownBy(() -> parse("# escape=x\nFROM a")).hasMessageContaining("invalid escape token 'x'");
    }
}
