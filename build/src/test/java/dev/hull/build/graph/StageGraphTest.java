package dev.hull.build.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Stage;
import dev.hull.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StageGraphTest {
    private static StageGraph graph(String text, String target, String... contexts) {
        BuildFile file = BuildFile.parse("Dockerfile", text);
        Scope globals = GlobalScope.of(file, Map.of("GIVEN", "given"), Platform.host(), target);
        return StageGraph.of(file, globals, target, Set.of(contexts));
    }

    private static List<String> needed(StageGraph graph) {
        return graph.needed().stream().map(Stage::label).toList();
    }

    @Test
    void onlyWhatIsNeededIsBuilt() {
        String text = """
                FROM a AS one
                FROM b AS two
                COPY --from=one /x /x
                FROM c AS three
                FROM two AS four
                RUN --mount=type=bind,from=0,target=/m true
                FROM d
                COPY --from=image /x /
                """;
        assertThat(needed(graph(text, ""))).containsExactly("4");
        assertThat(needed(graph(text, "four"))).containsExactly("one", "two", "four");
        assertThat(needed(graph(text, "2"))).containsExactly("three");
        assertThat(needed(graph(text, "TWO"))).containsExactly("one", "two");
    }

    @Test
    void variablesBeforeTheFirstStageNameBases() {
        StageGraph graph = graph("ARG GIVEN=x\nARG TAG=${GIVEN}-1\nFROM base:$TAG\n", "");
        assertThat(graph.target().base()).isEqualTo("base:given-1");
        assertThatThrownBy(() -> graph("FROM $NONE\n", ""))
                .hasMessageContaining("base name ($NONE) should not be blank")
                .hasMessageContaining("Dockerfile:1:6");
    }

    @Test
    void aStageNeedsOnlyStagesBeforeIt() {
        assertThatThrownBy(() -> graph("FROM a AS x\nCOPY --from=y / /\nFROM b AS y\n", "x")
                        .needed())
                .hasMessageContaining("it needs to be defined before current stage \"x\"")
                .hasMessageContaining("Dockerfile:2");
        assertThatThrownBy(() -> graph("FROM a\nCOPY --from=0 / /\n", "").needed())
                .hasMessageContaining("invalid stage index 0");
        // A stage's own name is that of an image.
        assertThat(needed(graph("FROM x AS x\nCOPY --from=x / /\n", ""))).containsExactly("x");
    }

    @Test
    void aContextTakesTheNameOfAStage() {
        String text = "FROM a AS x\nFROM x AS y\nCOPY --from=x / /\n";
        assertThat(needed(graph(text, ""))).containsExactly("x", "y");
        assertThat(needed(graph(text, "", "x"))).containsExactly("y");
    }

    @Test
    void anUnknownTargetIsAnError() {
        assertThatThrownBy(() -> graph("FROM a AS build\n", "biuld"))
                .hasMessageContaining("target stage \"biuld\" could not be found; did you mean build?");
    }
}
