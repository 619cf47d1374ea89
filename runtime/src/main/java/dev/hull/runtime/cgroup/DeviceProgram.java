package dev.hull.runtime.cgroup;

import dev.hull.oci.runtime.DeviceRule;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Rules on devices as the eBPF program that the kernel asks at every access in a control group of version 2
 * (BPF_PROG_TYPE_CGROUP_DEVICE). The program goes through the rules from the last to the first; each takes away from what
 * is asked for (read, write, make) what it allows, or says no to what it denies, until nothing is left to decide.
 */
final class DeviceProgram {
    // struct bpf_cgroup_dev_ctx: access << 16 | type, major, minor
    private static final int CONTEXT = 1; // register
    private static final int TYPE = 2;
    private static final int ACCESS = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;
    private static final int SCRATCH = 1; // once everything is loaded

    private static final int LOAD_WORD = 0x61; // BPF_LDX | BPF_MEM | BPF_W
    private static final int MOVE = 0xb4; // BPF_ALU | BPF_MOV | BPF_K, 32 bits
    private static final int MOVE_REGISTER = 0xbc;
    private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
    private static final int SHIFT_RIGHT = 0x74; // BPF_ALU | BPF_RSH | BPF_K
    private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int JUMP_NOT_EQUAL = 0x55; // BPF_JMP | BPF_JNE | BPF_K
    private static final int EXIT = 0x95;

    private static final int ALL = 7;

    private final ByteArrayOutputStream code = new ByteArrayOutputStream();

    private DeviceProgram() {}

    /** The program for rules in their order; what no rule speaks of is denied. */
    static byte[] compile(List<DeviceRule> rules) {
        DeviceProgram program = new DeviceProgram();
        program.add(LOAD_WORD, TYPE, CONTEXT, 0, 0)
                .add(MOVE_REGISTER, ACCESS, TYPE, 0, 0)
                .add(AND, TYPE, 0, 0, 0xffff)
                .add(SHIFT_RIGHT, ACCESS, 0, 0, 16)
                .add(LOAD_WORD, MAJOR, CONTEXT, 4, 0)
                .add(LOAD_WORD, MINOR, CONTEXT, 8, 0);
        for (int i = rules.size() - 1; i >= 0; i--) {
            if (isFinal(rules.get(i))) {
                return program.verdict(rules.get(i).allow()).code.toByteArray();
            }
            program.rule(rules.get(i));
        }
        return program.verdict(false).code.toByteArray();
    }

    /** Whether nothing is left to decide after a rule: the kernel refuses programs with parts that are never reached. */
    private static boolean isFinal(DeviceRule rule) {
        return rule.type() == 'a' && access(rule) == ALL && rule.major() == null && rule.minor() == null;
    }

    private void rule(DeviceRule rule) {
        Long major = rule.major();
        Long minor = rule.minor();
        if ((major != null && major > Integer.MAX_VALUE) || (minor != null && minor > Integer.MAX_VALUE)) {
            return; // no device has such a number
        }
        DeviceProgram body = new DeviceProgram();
        int access = access(rule);
        if (rule.allow()) {
            body.add(AND, ACCESS, 0, 0, ~access & ALL).add(JUMP_NOT_EQUAL, ACCESS, 0, 2, 0);
        } else {
            body.add(MOVE_REGISTER, SCRATCH, ACCESS, 0, 0)
                    .add(AND, SCRATCH, 0, 0, access)
                    .add(JUMP_EQUAL, SCRATCH, 0, 2, 0);
        }
        body.verdict(rule.allow());
        int skip = body.code.size() / 8;
        DeviceProgram conditions = new DeviceProgram();
        if (minor != null) {
            conditions = new DeviceProgram().add(JUMP_NOT_EQUAL, MINOR, 0, skip++, minor.intValue());
        }
        if (major != null) {
            conditions = new DeviceProgram()
                    .add(JUMP_NOT_EQUAL, MAJOR, 0, skip++, major.intValue())
                    .append(conditions);
        }
        if (rule.type() != 'a') {
            conditions = new DeviceProgram()
                    .add(JUMP_NOT_EQUAL, TYPE, 0, skip, rule.type() == 'b' ? 1 : 2)
                    .append(conditions);
        }
        append(conditions).append(body);
    }

    private DeviceProgram verdict(boolean allow) {
        return add(MOVE, 0, 0, 0, allow ? 1 : 0).add(EXIT, 0, 0, 0, 0);
    }

    /** BPF_DEVCG_ACC_*: make 1, read 2, write 4. */
    private static int access(DeviceRule rule) {
        return (rule.access().indexOf('m') >= 0 ? 1 : 0)
                | (rule.access().indexOf('r') >= 0 ? 2 : 0)
                | (rule.access().indexOf('w') >= 0 ? 4 : 0);
    }

    /** One struct bpf_insn: code, destination and source register, jump or memory offset, number. */
    private DeviceProgram add(int operation, int destination, int source, int offset, int number) {
        code.write(operation);
        code.write(source << 4 | destination);
        code.write(offset);
        code.write(offset >> 8);
        for (int shift = 0; shift < 32; shift += 8) {
            code.write(number >> shift);
        }
        return this;
    }

    private DeviceProgram append(DeviceProgram other) {
        code.writeBytes(other.code.toByteArray());
        return this;
    }
}
