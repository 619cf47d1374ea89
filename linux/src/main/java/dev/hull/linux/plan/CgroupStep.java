package dev.hull.linux.plan;

import java.util.List;
import java.util.zip.CRC32;

/** Steps on control groups (host paths). Field meanings: {@code native/src/ops.def}. */
public sealed interface CgroupStep extends PlanStep {

    /** Makes a control group with its parents. */
    record CgroupCreate(String path) implements CgroupStep {
        @Override
        public int code() {
            return 20;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Writes a value into a file of a control group. */
    record CgroupWrite(String path, String file, String value) implements CgroupStep {
        @Override
        public int code() {
            return 21;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).string(file).string(value);
        }
    }

    /** Moves the first process into a control group. */
    record CgroupJoin(String path) implements CgroupStep {
        @Override
        public int code() {
            return 22;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Kills what is left in a control group and removes it. */
    record CgroupRemove(String path) implements CgroupStep {
        @Override
        public int code() {
            return 23;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path);
        }
    }

    /** Puts rules on devices on a control group of version 2 (array of struct bpf_insn). */
    record CgroupDevices(String path, byte[] program) implements CgroupStep {
        @Override
        public int code() {
            return 25;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).bytes(program);
        }

        @Override
        public String toString() {
            CRC32 check = new CRC32();
            check.update(program);
            return "CgroupDevices[path=" + path + ", instructions=" + program.length / 8 + ", crc32="
                    + Long.toHexString(check.getValue()) + "]";
        }
    }

    /**
     * Asks a service manager for something, and waits until it is done ({@code dev.hull.linux.dbus.Systemd}).
     *
     * @param properties those of a unit that it makes, in the words of {@code busctl}: for people; to the service manager the
     *     messages say it
     */
    record SystemdCall(
            List<String> sockets,
            byte[] messages,
            int serial,
            int process,
            String what,
            int milliseconds,
            int flags,
            List<String> properties)
            implements CgroupStep {
        public SystemdCall {
            sockets = List.copyOf(sockets);
            properties = List.copyOf(properties);
        }

        @Override
        public int code() {
            return 26;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.strings(sockets)
                    .bytes(messages)
                    .u32(serial)
                    .u32(process)
                    .string(what)
                    .u32(milliseconds)
                    .u32(flags)
                    .strings(properties);
        }

        @Override
        public String toString() {
            CRC32 check = new CRC32();
            check.update(messages);
            return "SystemdCall[what=" + what + ", sockets=" + sockets + ", bytes=" + messages.length + ", crc32="
                    + Long.toHexString(check.getValue()) + ", flags=" + flags + "]";
        }
    }

    /** Remembers for the exit record whether the control group ran out of memory. */
    record CgroupOom(String path, String file, String key) implements CgroupStep {
        @Override
        public int code() {
            return 24;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(path).string(file).string(key);
        }
    }
}
