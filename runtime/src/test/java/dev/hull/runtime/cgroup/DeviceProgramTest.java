package dev.hull.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.runtime.DeviceRule;
import dev.hull.runtime.DefaultSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The program for version 2, run by an interpreter and held against the rules themselves. */
class DeviceProgramTest {
    private static final int MAKE = 1;
    private static final int READ = 2;
    private static final int WRITE = 4;

    @Test
    void ordinaryContainers() {
        byte[] program = DeviceProgram.compile(DevicesController.effective(DefaultSpec.deviceRules(false)));
        assertThat(run(program, 'c', 1, 3, READ | WRITE)).as("null").isTrue();
        assertThat(run(program, 'c', 5, 1, READ | WRITE)).as("console").isTrue();
        assertThat(run(program, 'c', 136, 17, READ | WRITE))
                .as("a pseudo-terminal")
                .isTrue();
        assertThat(run(program, 'b', 8, 0, MAKE)).as("making a disk").isTrue();
        assertThat(run(program, 'b', 8, 0, READ)).as("reading a disk").isFalse();
        assertThat(run(program, 'b', 8, 0, READ | MAKE)).isFalse();
        assertThat(run(program, 'c', 1, 1, READ)).as("mem").isFalse();
        assertThat(run(program, 'b', 1, 3, READ))
                .as("a block device with the numbers of null")
                .isFalse();
    }

    @Test
    void privilegedContainers() {
        byte[] program = DeviceProgram.compile(DevicesController.effective(DefaultSpec.deviceRules(true)));
        assertThat(run(program, 'b', 8, 0, READ | WRITE | MAKE)).isTrue();
        assertThat(program).hasSize(8 * 8);
    }

    @Test
    void withoutRulesOnlyTheDefaultDevices() {
        byte[] program = DeviceProgram.compile(DevicesController.effective(List.of()));
        assertThat(run(program, 'c', 1, 9, READ)).isTrue();
        assertThat(run(program, 'c', 10, 229, READ)).isFalse();
    }

    @Test
    void aRuleOnADefaultDeviceReplacesTheDefault() {
        List<DeviceRule> rules = List.of(DeviceRule.DENY_ALL, new DeviceRule(true, 'c', 1L, 3L, "r"));
        byte[] program = DeviceProgram.compile(DevicesController.effective(rules));
        assertThat(run(program, 'c', 1, 3, READ)).isTrue();
        assertThat(run(program, 'c', 1, 3, WRITE)).isFalse();
        assertThat(run(program, 'c', 1, 3, READ | WRITE)).isFalse();
    }

    @Test
    void randomRules() {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] accesses = {"r", "w", "m", "rw", "rm", "wm", "rwm"};
        for (int round = 0; round < 2000; round++) {
            List<DeviceRule> rules = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                rules.add(new DeviceRule(
                        random.nextBoolean(),
                        "acb".charAt(random.nextInt(3)),
                        random.nextInt(3) == 0 ? null : Long.valueOf(random.nextInt(3)),
                        random.nextInt(3) == 0 ? null : Long.valueOf(random.nextInt(3)),
                        accesses[random.nextInt(accesses.length)]));
            }
            byte[] program = DeviceProgram.compile(rules);
            for (int probe = 0; probe < 30; probe++) {
                char type = random.nextBoolean() ? 'c' : 'b';
                int major = random.nextInt(3);
                int minor = random.nextInt(3);
                int access = 1 + random.nextInt(7);
                assertThat(run(program, type, major, minor, access))
                        .as("seed %d: %s %c %d:%d %d", seed, rules, type, major, minor, access)
                        .isEqualTo(reference(rules, type, major, minor, access));
            }
        }
    }

    /** Each kind of access by itself: the last rule that speaks of it decides, and without one it is denied. */
    private static boolean reference(List<DeviceRule> rules, char type, int major, int minor, int access) {
        for (int bit : new int[] {MAKE, READ, WRITE}) {
            boolean allowed = false;
            char letter = bit == MAKE ? 'm' : bit == READ ? 'r' : 'w';
            for (DeviceRule rule : rules) {
                boolean matches = (rule.type() == 'a' || rule.type() == type)
                        && (rule.major() == null || rule.major() == major)
                        && (rule.minor() == null || rule.minor() == minor)
                        && rule.access().indexOf(letter) >= 0;
                allowed = matches ? rule.allow() : allowed;
            }
            if ((access & bit) != 0 && !allowed) {
                return false;
            }
        }
        return true;
    }

    private static boolean run(byte[] program, char type, int major, int minor, int access) {
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        long[] registers = new long[11];
        int[] context = {access << 16 | (type == 'b' ? 1 : 2), major, minor};
        registers[1] = -1; // the context
        for (int at = 0; ; at++) {
            int operation = code.get(at * 8) & 0xff;
            int target = code.get(at * 8 + 1) & 0xf;
            int source = (code.get(at * 8 + 1) & 0xf0) >> 4;
            int offset = code.getShort(at * 8 + 2);
            int number = code.getInt(at * 8 + 4);
            switch (operation) {
                case 0x61 -> {
                    assertThat(registers[source]).isEqualTo(-1);
                    registers[target] = Integer.toUnsignedLong(context[offset / 4]);
                }
                case 0xb4 -> registers[target] = Integer.toUnsignedLong(number);
                case 0xbc -> registers[target] = registers[source] & 0xffffffffL;
                case 0x54 -> registers[target] &= Integer.toUnsignedLong(number);
                case 0x74 -> registers[target] = (registers[target] & 0xffffffffL) >>> number;
                case 0x15 -> at += registers[target] == number ? offset : 0;
                case 0x55 -> at += registers[target] != number ? offset : 0;
                case 0x95 -> {
                    return registers[0] != 0;
                }
                default -> throw new AssertionError("operation " + operation);
            }
        }
    }
}
