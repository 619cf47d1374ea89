package dev.hull.build.stage;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Dockerfile;
import dev.hull.build.dockerfile.DockerfileParser;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.SourceText;
import dev.hull.build.dockerfile.Stage;
import dev.hull.build.graph.StageGraph;
import dev.hull.image.content.Failures;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Carries out one stage. */
public final class StageBuild {
    private final BuildSession session;
    private final Stage stage;
    private final Origins origins;

    private StageBuild(BuildSession session, Stage stage, Origins origins) {
        this.session = session;
        this.stage = stage;
        this.origins = origins;
    }

    static StageState run(BuildSession session, Stage stage, Origins origins) throws IOException, InterruptedException {
        return new StageBuild(session, stage, origins).run();
    }

    private StageState run() throws IOException, InterruptedException {
        Dockerfile file = session.file().file();
        StageGraph.Node node = session.graph().node(stage);
        Located from = new Located(file, stage.from(), false);
        StageState state;
        try {
            state = origins.base(node);
        } catch (HullException e) {
            throw from.at(e);
        }
        List<Located> all = new ArrayList<>(triggers(node, state));
        stage.instructions().forEach(each -> all.add(new Located(file, each, false)));
        StepNames names = StepNames.of(session.file(), stage, node, all);
        if (names.namesBase()) {
            session.progress().begin(names.next("FROM " + node.base())).done();
        }
        boolean reads = session.request().caching().reads()
                && session.request().caching().renewed().stream()
                        .noneMatch(name -> name.equalsIgnoreCase(stage.label()));
        Step step = new Step(session, stage, state, origins, names, reads);
        for (Located each : all) {
            try {
                apply(step, each);
            } catch (HullException e) {
                throw each.at(e);
            } catch (IOException e) {
                throw each.at(Failures.of("cannot make its layer", e)); // such as a full disk
            }
        }
        return state;
    }

    private void apply(Step step, Located place) throws IOException, InterruptedException {
        // No switch over the types: its call site is linked at run time, which costs a cached build 10 ms.
        Instruction instruction = place.instruction();
        if (instruction instanceof Instruction.Copy copy) {
            CopyStep.run(step, place, copy);
        } else if (instruction instanceof Instruction.Add add) {
            AddStep.run(step, place, add);
        } else if (instruction instanceof Instruction.Run run) {
            new RunStep(step, place, run).run();
        } else if (instruction instanceof Instruction.Workdir workdir) {
            WorkdirStep.run(step, place, workdir);
        } else {
            new Settings(
                            place.file(),
                            step.state(),
                            session.globals(),
                            session.request().choices().arguments())
                    .apply(instruction);
        }
    }

    /** What the base image wants to be done first. */
    private List<Located> triggers(StageGraph.Node node, StageState state) {
        List<Located> triggers = new ArrayList<>();
        for (String text : state.config().onBuild()) {
            Dockerfile file = DockerfileParser.parse(SourceText.of("ONBUILD of " + node.base(), text));
            triggers.add(new Located(file, BuildFile.parseTrigger(node.base(), text), true));
        }
        state.configure(state.config().withOnBuild(List.of()));
        return triggers;
    }
}
