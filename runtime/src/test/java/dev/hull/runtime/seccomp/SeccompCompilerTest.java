package dev.hull.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.json.Json;
import dev.hull.oci.runtime.Seccomp;
import dev.hull.oci.runtime.SyscallRule;
import dev.hull.oci.runtime.SyscallRule.Argument;
import dev.hull.oci.runtime.SyscallRule.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeccompCompilerTest {
    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;
    private static final int X86_64 = 0xc000003e;
    private static final int I386 = 0x40000003;

    private static BpfInterpreter compile(String section) {
        return new BpfInterpreter(SeccompCompiler.compile(Seccomp.parse(Json.parse(section)), "x86_64"));
    }

    @Test
    void withoutListedArchitecturesOnlyTheMachinesOwnRuns() {
        BpfInterpreter program = compile("{'defaultAction': 'SCMP_ACT_ALLOW'}".replace('\'', '"'));
        assertThat(program.run(X86_64, 1)).isEqualTo(ALLOW);
        assertThat(program.run(X86_64, 0x40000001)).as("x32").isZero();
        assertThat(program.run(X86_64, -1)).isEqualTo(ALLOW);
        assertThat(program.run(I386, 1)).isZero();
    }

    @Test
    void aPermissiveDefaultLetsNewerCallsThrough() {
        BpfInterpreter program = compile(
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['getcwd', 'chmod'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 13}]}"
                        .replace('\'', '"'));
        assertThat(program.run(X86_64, 79)).isEqualTo(0x0005000d);
        assertThat(program.run(X86_64, 90)).isEqualTo(0x0005000d);
        assertThat(program.run(X86_64, 5000)).isEqualTo(ALLOW);
    }

    @Test
    void aRuleWithoutArgumentsGoesFirst() {
        BpfInterpreter program = compile("""
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                  {"names": ["dup"], "action": "SCMP_ACT_LOG", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]},
                  {"names": ["dup"], "action": "SCMP_ACT_ALLOW"}]}
                """);
        assertThat(program.run(X86_64, 32, 1)).isEqualTo(ALLOW);
    }

    @Test
    void conditionsOnOneArgumentAreAlternatives() {
        BpfInterpreter program = compile("""
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                  {"names": ["dup"], "action": "SCMP_ACT_ALLOW", "args": [
                    {"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 5, "op": "SCMP_CMP_EQ"}]}]}
                """);
        assertThat(program.run(X86_64, 32, 1)).isEqualTo(ALLOW);
        assertThat(program.run(X86_64, 32, 5)).isEqualTo(ALLOW);
        assertThat(program.run(X86_64, 32, 4)).isEqualTo(EPERM);
    }

    @Test
    void socketcallIsOpenedOnlyByRulesWithoutArguments() {
        String section = """
                {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86"], "syscalls": [
                  {"names": ["bind", "semget"], "action": "SCMP_ACT_ALLOW"},
                  {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}]}]}
                """;
        BpfInterpreter program = compile(section);
        assertThat(program.run(I386, 102, 2)).as("socketcall: bind").isEqualTo(ALLOW);
        assertThat(program.run(I386, 102, 1)).as("socketcall: socket").isEqualTo(EPERM);
        assertThat(program.run(I386, 117, 2)).as("ipc: semget").isEqualTo(ALLOW);
        assertThat(program.run(I386, 117, 0x10002)).as("ipc: semget, version 1").isEqualTo(ALLOW);
        assertThat(program.run(I386, 117, 1)).as("ipc: semop").isEqualTo(EPERM);
        BpfInterpreter denying = compile("""
                {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86"], "syscalls": [
                  {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}]}]}
                """);
        assertThat(denying.run(I386, 102, 1)).isEqualTo(EPERM);
        assertThat(denying.run(I386, 102, 2)).isEqualTo(ALLOW);
    }

    @Test
    void otherMachinesArchitecturesAreOfNoConsequence() {
        BpfInterpreter program = compile("""
                {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_S390X", "SCMP_ARCH_AARCH64"],
                 "syscalls": [{"names": ["read", "no_such_call"], "action": "SCMP_ACT_ALLOW"}]}
                """);
        assertThat(program.run(X86_64, 0)).isEqualTo(ALLOW);
        assertThat(program.run(X86_64, 1)).isEqualTo(ENOSYS);
    }

    @Test
    void anAgentIsAsked() {
        BpfInterpreter program = compile("""
                {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/run/agent",
                 "syscalls": [{"names": ["read"], "action": "SCMP_ACT_NOTIFY"}]}
                """);
        assertThat(program.run(X86_64, 0)).isEqualTo(0x7fc00000);
        assertThat(program.run(X86_64, 1)).isEqualTo(ALLOW);
    }

    /** Random rules with every operator, compared on values around those of the rules. */
    @Test
    void randomRules() {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> names = new ArrayList<>();
        SyscallTable.load().names().forEach(names::add);
        names.removeAll(List.of("socketcall", "ipc"));
        names.removeIf(name -> Multiplexed.condition(name) != null);
        for (int round = 0; round < 60; round++) {
            Seccomp section = section(random, names);
            BpfInterpreter program = new BpfInterpreter(SeccompCompiler.compile(section, "x86_64"));
            ReferenceFilter reference = new ReferenceFilter(section);
            for (int probe = 0; probe < 3000; probe++) {
                Architecture architecture = Architecture.family("x86_64").get(random.nextInt(3));
                String name = random.nextInt(4) == 0
                        ? names.get(random.nextInt(names.size()))
                        : pick(random, pick(random, section.syscalls()).names());
                Integer number = SyscallTable.load().number(name, architecture);
                if (number == null) {
                    continue;
                }
                long[] arguments = new long[6];
                for (int i = 0; i < 6; i++) {
                    arguments[i] = value(random);
                }
                assertThat(program.run(architecture.audit(), number, arguments))
                        .as("seed %d round %d %s %s %s", seed, round, architecture, name, section)
                        .isEqualTo(reference.decide(architecture, number, arguments));
            }
        }
    }

    private static Seccomp section(Random random, List<String> names) {
        List<SyscallRule> rules = new ArrayList<>();
        int count = 1 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
            List<Argument> arguments = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                arguments.add(new Argument(
                        random.nextInt(6), value(random), value(random), pick(random, List.of(Operator.values()))));
            }
            List<String> some = new ArrayList<>();
            for (int j = 1 + random.nextInt(5); j > 0; j--) {
                some.add(names.get(random.nextInt(names.size())));
            }
            rules.add(new SyscallRule(some, action(random), random.nextInt(50), arguments));
        }
        return new Seccomp(action(random), 7, List.of("SCMP_ARCH_X86", "SCMP_ARCH_X32"), null, "", "", rules);
    }

    private static Seccomp.Action action(Random random) {
        return pick(
                random,
                List.of(
                        Seccomp.Action.SCMP_ACT_ALLOW,
                        Seccomp.Action.SCMP_ACT_ERRNO,
                        Seccomp.Action.SCMP_ACT_TRAP,
                        Seccomp.Action.SCMP_ACT_LOG,
                        Seccomp.Action.SCMP_ACT_KILL_PROCESS,
                        Seccomp.Action.SCMP_ACT_TRACE));
    }

    private static long value(Random random) {
        long[] corners = {0, 1, 2, 3, 0xfffffffeL, 0xffffffffL, 1L << 32, (1L << 32) + 1, -1, -2, 1L << 63, 255};
        return corners[random.nextInt(corners.length)];
    }

    private static <T> T pick(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
