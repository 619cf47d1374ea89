package dev.hull.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.runtime.Seccomp;
import dev.hull.runtime.DefaultSpec;
import dev.hull.runtime.names.Capabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultProfileTest {
    private static final long ORDINARY = Capabilities.bits(DefaultSpec.CAPABILITIES, new ArrayList<>());
    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;
    private static final int KILL = 0;

    @TempDir
    Path directory;

    @Test
    void revisionIsThatOfTheData() throws IOException {
        CRC32 crc = new CRC32();
        for (String resource : List.of(DefaultProfile.RESOURCE, SyscallTable.RESOURCE)) {
            crc.update(DefaultProfile.class.getResourceAsStream(resource).readAllBytes());
        }
        assertThat(DefaultProfile.REVISION).isEqualTo("%08x".formatted(crc.getValue()));
    }

    /** Every number of every architecture, with arguments on both sides of every condition. */
    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch64"})
    void everyCallIsDecidedAsTheProfileSays(String machine) {
        for (long capabilities : new long[] {0, ORDINARY, Capabilities.ALL}) {
            Seccomp section = DefaultProfile.section(machine, capabilities, 6, 12);
            BpfInterpreter program = new BpfInterpreter(SeccompCompiler.compile(section, machine));
            ReferenceFilter reference = new ReferenceFilter(section);
            for (Architecture architecture : Architecture.family(machine)) {
                int base = architecture == Architecture.X32 ? Architecture.X32_BIT : 0;
                for (int number = base; number < base + 700; number++) {
                    for (long argument : new long[] {
                        0, 1, 8, 37, 38, 39, 40, 41, 0x20000, 0x20008, 0xffffffffL, 0x10000, 0x02000000, 1L << 40, -1
                    }) {
                        assertThat(program.run(architecture.audit(), number, argument, 0, 0, 0, 0, 0))
                                .as(
                                        "%s call %d argument %x capabilities %x",
                                        architecture, number, argument, capabilities)
                                .isEqualTo(reference.decide(architecture, number, argument, 0, 0, 0, 0, 0));
                    }
                }
            }
        }
    }

    @Test
    void someCallsOneByOne() {
        BpfInterpreter program = new BpfInterpreter(DefaultProfile.program(null, "x86_64", ORDINARY, 6, 12));
        int audit = Architecture.X86_64.audit();
        assertThat(program.run(audit, 0)).as("read").isEqualTo(ALLOW);
        assertThat(program.run(audit, 165)).as("mount").isEqualTo(EPERM);
        assertThat(program.run(audit, 435)).as("clone3").isEqualTo(ENOSYS);
        assertThat(program.run(audit, 161)).as("chroot").isEqualTo(ALLOW);
        assertThat(program.run(audit, 56, 0x11)).as("clone: fork").isEqualTo(ALLOW);
        assertThat(program.run(audit, 56, 0x10000000))
                .as("clone: new user namespace")
                .isEqualTo(EPERM);
        assertThat(program.run(audit, 41, 2)).as("socket: inet").isEqualTo(ALLOW);
        assertThat(program.run(audit, 41, 40)).as("socket: vsock").isEqualTo(EPERM);
        assertThat(program.run(audit, 9999)).as("a call of a later kernel").isEqualTo(ENOSYS);
        assertThat(program.run(audit, 0x40000000)).as("x32: read").isEqualTo(ALLOW);
        assertThat(program.run(audit, 0x40000000 + 9999)).as("x32: later").isEqualTo(ENOSYS);
        assertThat(program.run(audit, -1)).as("a call that a tracer skips").isEqualTo(ENOSYS);
        assertThat(program.run(Architecture.X86.audit(), 3)).as("32 bits: read").isEqualTo(ALLOW);
        assertThat(program.run(0x12345678, 0)).as("another architecture").isEqualTo(KILL);
    }

    @Test
    void isShortAndShallow() {
        BpfInterpreter program = new BpfInterpreter(DefaultProfile.program(null, "x86_64", ORDINARY, 6, 12));
        for (int number = 0; number < 500; number++) {
            program.run(Architecture.X86_64.audit(), number, 0x7fL, 0, 0, 0, 0, 0);
        }
        assertThat(program.size()).isLessThan(1000);
        assertThat(program.longest).isLessThan(40);
    }

    @Test
    void aCachedProgramIsTheSame() throws IOException {
        Path cache = directory.resolve("seccomp");
        byte[] compiled = DefaultProfile.program(null, "x86_64", ORDINARY, 6, 12);
        assertThat(DefaultProfile.program(cache, "x86_64", ORDINARY, 6, 12)).isEqualTo(compiled);
        assertThat(DefaultProfile.program(cache, "x86_64", ORDINARY, 6, 12)).isEqualTo(compiled);
        try (var files = Files.list(cache)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aDamagedCacheIsCompiledAnew() throws IOException {
        byte[] compiled = DefaultProfile.program(directory, "x86_64", ORDINARY, 6, 12);
        Path file;
        try (var files = Files.list(directory)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.write(file, bytes);
        assertThat(DefaultProfile.program(directory, "x86_64", ORDINARY, 6, 12)).isEqualTo(compiled);
        Files.write(file, new byte[3]);
        assertThat(DefaultProfile.program(directory, "x86_64", ORDINARY, 6, 12)).isEqualTo(compiled);
    }
}
