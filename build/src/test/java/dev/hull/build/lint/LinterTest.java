package dev.hull.build.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.build.context.IgnoreRules;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinterTest {
    private static List<String> rules(String text) {
        return rules(text, LintRequest.plain());
    }

    private static List<String> rules(String text, LintRequest request) {
        return Linter.check("Dockerfile", text, request).findings().stream()
                .map(found -> found.rule().title() + " " + found.line())
                .toList();
    }

    /** One line each: the Dockerfile with | for line ends, and what is found in it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "FROM scratch AS Base; StageNameCasing 1",
                "FROM scratch as base; FromAsCasing 1",
                "FROM scratch AS a|FROM scratch AS a; DuplicateStageName 2",
                "FROM scratch AS context; ReservedStageName 1",
                "FROM scratch|copy a b|COPY c d; ConsistentInstructionCasing 2",
                "FROM scratch|COPY a \\||  b; NoEmptyContinuation 2",
                "FROM scratch|MAINTAINER me; MaintainerDeprecated 2",
                "FROM scratch|WORKDIR app; WorkdirRelativePath 2",
                "ARG D=/app|FROM scratch|ARG D|WORKDIR $D; ",
                "FROM scratch|ENV a b; LegacyKeyValueFormat 2",
                "FROM scratch|ENV DB_PASSWORD=x; SecretsUsedInArgOrEnv 2",
                "FROM scratch|ENV DB_PASSWORD_FILE=x; ",
                "FROM scratch|USER 1|CMD a b; JSONArgsRecommended 3",
                "FROM scratch|USER 1|SHELL [\"/sh\"]|CMD a b; ",
                "FROM scratch|COPY $a /; UndefinedVar 2",
                "FROM scratch|COPY ${a:-b} /; UndefinedVar 2",
                "FROM base:1|COPY $a /; ",
                "FROM base:1|COPY $a /|ARG a; UndefinedVar 2",
                "FROM base:1|ENV PATH=/x:$PAHT; UndefinedVar 2",
                "FROM $a; InvalidDefaultArgInFrom 1,UndefinedArgInFrom 1",
                "FROM --platform=$TARGETPLATFORM scratch; RedundantTargetPlatform 1",
                "FROM --platform=linux/arm64 scratch; FromPlatformFlagConstDisallowed 1",
                "FROM --platform=linux/arm64 scratch AS arm64; ",
                "FROM scratch|EXPOSE 80/TCP|HEALTHCHECK NONE; ExposeProtoCasing 2",
                "FROM scratch|EXPOSE 1:80|HEALTHCHECK NONE; ExposeInvalidFormat 2",
                "# check=skip=StageNameCasing|FROM scratch AS Base; ",
                "FROM scratch|# check=skip=WorkdirRelativePath because|WORKDIR app; ",
                // advice
                "FROM debian; LatestTag 1",
                "FROM debian:13; ",
                "FROM scratch|CMD [\"/a\"]; NoUser 2",
                "FROM scratch|USER root|CMD [\"/a\"]; NoUser 2",
                "FROM scratch|EXPOSE 80; NoHealthcheck 2",
                "FROM node:22|COPY . .|RUN npm ci && npm cache clean --force; CopyBeforeInstall 2",
                "FROM node:22|COPY package.json .|RUN npm ci && npm cache clean --force|COPY . .; ",
                "FROM node:22|COPY . .|RUN --mount=type=cache,target=/root/.npm npm ci; ",
                "FROM python:3.13|RUN pip install flask; PackageCacheKept 2",
                "FROM python:3.13|ENV PIP_NO_CACHE_DIR=1|RUN pip install flask; ",
                "FROM debian:13|RUN apt-get update; UpdateAlone 2",
                "FROM debian:13|RUN apt-get update && apt-get install -y x; PackageCacheKept 2,RecommendsInstalled 2",
                "FROM alpine:3|RUN apk add --no-cache curl; ToolsLeft 2",
                "FROM alpine:3 AS a|RUN apk add gcc|FROM scratch|COPY --from=a /x /; ",
                "FROM alpine:3|COPY big.bin /tmp/|RUN rm -rf /tmp/big.bin; RemovedTooLate 3",
                "FROM alpine:3|COPY app /srv/app|RUN chown -R 1 /srv/app; ChangedAfterCopy 3",
                "FROM scratch|COPY id_rsa /root/.ssh/; SecretFileCopied 2",
                "FROM scratch AS a|COPY id_rsa /root/|FROM scratch; ",
                "FROM alpine:3|RUN wget https://me:secret@host/x; SecretInAddress 2",
                "FROM alpine:3|RUN wget https://me:$secret@host/x; ",
                "FROM scratch|ADD a.txt /; AddInsteadOfCopy 2",
                "FROM scratch|ADD a.tar.gz /; ",
                "FROM scratch|ADD https://host/a /; AddWithoutChecksum 2",
            })
    void finds(String text, String expected) {
        List<String> wanted = expected == null
                ? List.of()
                : Arrays.stream(expected.split(",")).map(String::strip).toList();
        assertThat(rules(text.replace("|", "\n") + "\n")).isEqualTo(wanted);
    }

    @Test
    void checksWhatStandsBeforeAMistake() {
        LintReport report = Linter.check("Dockerfile", "FROM scratch AS Base\nBAD\n", LintRequest.plain());
        assertThat(report.warnings()).hasSize(1);
        assertThat(report.error()).isPresent();
        assertThat(LintText.of(report)).contains("unknown instruction: BAD");
    }

    @Test
    void checksOnlyWhatTheTargetNeeds() {
        String text = "FROM scratch AS a\nENV a b\nFROM scratch AS b\nENV c d\nFROM scratch AS c\nCOPY --from=a /x /\n";
        assertThat(rules(text)).containsExactly("LegacyKeyValueFormat 2", "LegacyKeyValueFormat 4");
        LintRequest request =
                new LintRequest(Map.of(), "c", Platform.host(), IgnoreRules.NONE, name -> Optional.empty());
        assertThat(rules(text, request)).containsExactly("LegacyKeyValueFormat 2");
    }

    @Test
    void knowsWhatIsIgnored() {
        LintRequest request =
                new LintRequest(Map.of(), "", Platform.host(), IgnoreRules.parse("target\n"), name -> Optional.empty());
        assertThat(rules("FROM scratch\nCOPY ./target/a.jar /\nCOPY b /\n", request))
                .containsExactly("CopyIgnoredFile 2");
    }

    @Test
    void showsPlaceAndRemedy() {
        LintReport report =
                Linter.check("Dockerfile", "# check=error=true\nFROM scratch AS Base\nUSER 1\n", LintRequest.plain());
        assertThat(LintText.of(report)).isEqualTo("""
                        Check complete, 1 warning has been found!

                        WARNING: StageNameCasing - https://docs.docker.com/go/dockerfile/rule/stage-name-casing/
                        Stage name 'Base' should be lowercase
                        Dockerfile:2:17
                            2 | FROM scratch AS Base
                              |                 ^^^^
                          write base

                        lint violation found for rules: StageNameCasing
                        """);
    }

    @Test
    void tellsPrograms() {
        LintReport report = Linter.check("Dockerfile", "FROM debian\nENV a b\n", LintRequest.plain());
        JsonValue.JsonObject document =
                Json.parse(Json.write(LintJson.of(report))).asObject();
        assertThat(document.list("warnings").getFirst().asObject().string("ruleName", ""))
                .isEqualTo("LegacyKeyValueFormat");
        assertThat(document.list("advice").getFirst().asObject().string("ruleName", ""))
                .isEqualTo("LatestTag");
    }

    @Test
    void refusesDirectivesOfAnotherForm() {
        assertThatThrownBy(() -> LintOptions.parse("skip")).isInstanceOf(HullException.class);
        assertThatThrownBy(() -> LintOptions.parse("error=perhaps")).isInstanceOf(HullException.class);
        assertThat(LintOptions.parse("skip=all;error=true").error()).isTrue();
    }
}
