package dev.hull.bench;

import dev.hull.linux.plan.LaunchPlan;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.runtime.Root;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.DefaultSpec;
import dev.hull.runtime.Host;
import dev.hull.runtime.PlanCompiler;
import dev.hull.runtime.PlanRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a specification to the bytes that hull-init reads, step by step, for a container with Docker's defaults. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlanBenchmark {
    private final PlanRequest request =
            PlanRequest.builder("0123456789abcdef", "/run/hull/bench").build();
    private final Host host = Host.detect();
    private final Spec spec = DefaultSpec.builder(false)
            .process(DefaultSpec.process(false).args(List.of("true")).build())
            .root(new Root("/run/hull/bench/rootfs", false))
            .build();
    private byte[] json = new byte[0];
    private LaunchPlan plan = LaunchPlan.builder().build();

    /** What one step hands to the next. */
    @Setup(Level.Trial)
    public void prepare() {
        json = Json.write(spec.toJson());
        plan = PlanCompiler.compile(spec, request, host).plan();
    }

    /** config.json to a tree of values. */
    @Benchmark
    public JsonValue parseJson() {
        return Json.parse(json);
    }

    /** The specification to a plan; reads a few small files of the machine. */
    @Benchmark
    public LaunchPlan compile() {
        return PlanCompiler.compile(spec, request, host).plan();
    }

    /** The plan to bytes. */
    @Benchmark
    public byte[] encode() {
        return plan.toBytes();
    }
}
