package dev.hull.build.outline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.oci.Platform;
import dev.hull.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The expected texts are what buildx 0.29 with BuildKit of Docker 28.5 prints for these files. */
class OutlineTest {
    private static final String STAGES = """
            # check=skip=all

            # GO_VERSION sets the version of Go
            ARG GO_VERSION=1.22
            # VERSION is the version
            ARG VERSION
            ARG UNUSED=x

            # base is the first stage
            FROM base:1 AS base
            ARG VERSION
            # FOO does foo
            ARG FOO=bar
            ARG BAZ="a b" QUX

            FROM base AS deps
            ARG GO_VERSION
            RUN --mount=type=secret,id=tok,required=true --mount=type=secret,id=opt --mount=type=cache,target=/d --mount=type=ssh true

            # the default description
            FROM base as release
            ARG LATE=1
            COPY --from=deps /x /y
            RUN --mount=type=ssh,id=key true

            # dev builds for development
            FROM --platform=$BUILDPLATFORM release AS dev
            ARG DEVARG=${FOO}x
            FROM scratch
            COPY --from=deps / /
            # last is last
            FROM dev AS last
            """;

    private static final String VARIABLES = """
            ARG A=base
            ARG B=$A:1
            ARG C
            FROM $B
            ENV X=1
            ARG Y=$X Z
            # Y again
            ARG Y=2
            ARG TARGETARCH
            ARG C
            ONBUILD ARG HH=1
            RUN --mount=type=secret,source=ss,target=/s --mount=type=secret,target=/a/bb true
            """;

    private static Outline outline(String text, String target, Map<String, String> given) {
        return OutlineReader.read(
                BuildFile.parse("Dockerfile", text),
                given,
                target,
                Platform.parse("linux/amd64"),
                Set.of(),
                name -> Optional.empty());
    }

    /** Without the blanks at the ends of lines. */
    private static String shown(String text) {
        return text.replaceAll(" +\n", "\n");
    }

    @Test
    void whatTheTargetAndAllThatItNeedsTake() {
        assertThat(shown(OutlineText.of(outline(STAGES, "", Map.of())))).isEqualTo("""
                TARGET:      last
                DESCRIPTION: is last

                BUILD ARG    VALUE   DESCRIPTION
                GO_VERSION   1.22    sets the version of Go
                VERSION
                FOO          bar     does foo
                BAZ          a b
                QUX
                LATE         1
                DEVARG       barx

                SECRET   REQUIRED
                tok      true
                opt

                SSH       REQUIRED
                default
                key

                """);
    }

    @Test
    void anotherTargetTakesLess() {
        assertThat(shown(OutlineText.of(outline(STAGES, "deps", Map.of())))).isEqualTo("""
                TARGET: deps

                BUILD ARG    VALUE   DESCRIPTION
                GO_VERSION   1.22    sets the version of Go
                VERSION
                FOO          bar     does foo
                BAZ          a b
                QUX

                SECRET   REQUIRED
                tok      true
                opt

                SSH       REQUIRED
                default

                """);
        assertThatThrownBy(() -> outline(STAGES, "nope", Map.of())).hasMessageContaining("nope");
    }

    @Test
    void argumentsThatFromUsesAndWhatTheyAreMadeOf() {
        assertThat(shown(OutlineText.of(outline(VARIABLES, "", Map.of("C", "cc", "Z", "zz", "NN", "1")))))
                .isEqualTo("""
                        BUILD ARG   VALUE    DESCRIPTION
                        A           base
                        B           base:1
                        Z           zz
                        Y           2        again
                        C           cc

                        SECRET   REQUIRED
                        ss
                        bb

                        """);
    }

    @Test
    void targets() {
        assertThat(shown(OutlineText.of(Target.of(BuildFile.parse("Dockerfile", STAGES)))))
                .isEqualTo("""
                        TARGET         DESCRIPTION
                        base           is the first stage
                        deps
                        release
                        dev            builds for development

                        last (default) is last
                        """);
        assertThat(OutlineText.of(Target.of(BuildFile.parse("Dockerfile", "FROM scratch\n"))))
                .isEqualTo("TARGET    DESCRIPTION\n(default) \n");
    }

    @Test
    void forPrograms() {
        BuildFile file = BuildFile.parse("Dockerfile", "FROM --platform=$BUILDPLATFORM x AS y\n# A is one\nARG A=1\n");
        String source = Base64.getEncoder()
                .encodeToString(String.join("", file.file().source().lines()).getBytes(StandardCharsets.UTF_8));
        assertThat(Json.writeIndented(OutlineJson.of(Target.of(file), file), 2)
                        .strip()
                        .replace(source, "SOURCE"))
                .isEqualTo("""
                {
                  "targets": [
                    {
                      "name": "y",
                      "default": true,
                      "base": "x",
                      "platform": "$BUILDPLATFORM",
                      "location": {
                        "ranges": [
                          {
                            "start": {
                              "line": 1
                            },
                            "end": {
                              "line": 1
                            }
                          }
                        ]
                      }
                    }
                  ],
                  "sources": [
                    "SOURCE"
                  ]
                }""");
        Outline outline = OutlineReader.read(
                file, Map.of(), "", Platform.parse("linux/amd64"), Set.of(), name -> Optional.of(List.of()));
        assertThat(Json.writeIndented(OutlineJson.of(outline), 2)).contains("\"description\": \"is one\"");
    }
}
