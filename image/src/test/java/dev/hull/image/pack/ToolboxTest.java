package dev.hull.image.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ToolboxTest {
    /** An ELF file behind whose tables lies a list of names, as in busybox. */
    private static void busybox(Machine machine, String path, String... applets) throws IOException {
        machine.program(path);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Files.readAllBytes(machine.at(path)));
        bytes.writeBytes("\0some text, then\0zzz\0".getBytes(StandardCharsets.UTF_8));
        for (String applet : applets) {
            bytes.writeBytes((applet + "\0").getBytes(StandardCharsets.UTF_8));
        }
        bytes.writeBytes("\0\u0001\u0002\0".getBytes(StandardCharsets.UTF_8));
        Files.write(machine.at(path), bytes.toByteArray());
    }

    @Test
    void takesWhatTheMachineHasAndTheRestFromBusybox() throws IOException {
        try (Machine machine = new Machine()) {
            machine.program("/usr/bin/bash").program("/usr/bin/ls").program("/usr/bin/vim.basic");
            machine.link("/usr/bin/vi", "vim.basic");
            busybox(machine, "/usr/bin/busybox", "[", "[[", "ash", "awk", "cat", "ls", "nc", "sh", "vi", "wget");
            PackPlan plan = Packer.plan(Toolbox.request(machine.root));
            assertThat(plan.why("/bin/ls")).isEqualTo("/usr/bin/ls ← asked for");
            assertThat(plan.why("/usr/bin/nc")).isEqualTo("/usr/bin/nc ← another name of /usr/bin/busybox ← asked for");
            assertThat(plan.entries())
                    .filteredOn(PackEntry.Link.class::isInstance)
                    .extracting(PackEntry::path)
                    .contains("/usr/bin/vi", "/usr/bin/sh", "/usr/bin/awk")
                    .doesNotContain("/usr/bin/ls", "/usr/bin/ash", "/usr/bin/vim.basic");
            assertThat(plan.config().cmd()).containsExactly("/usr/bin/bash");
            assertThat(plan.title()).isEqualTo("hull pack hull/toolbox");
        }
    }

    @Test
    void busyboxAloneIsAToolbox() throws IOException {
        try (Machine machine = new Machine()) {
            busybox(machine, "/usr/bin/busybox", "[", "[[", "ash", "cat", "echo", "ls", "ps", "sh");
            machine.link("/usr/bin/ls", "/bin/busybox").link("/usr/bin/sh", "/bin/busybox");
            PackPlan plan = Packer.plan(Toolbox.request(machine.root));
            assertThat(plan.config().cmd()).containsExactly("/usr/bin/sh");
            assertThat(plan.entries()).extracting(PackEntry::path).contains("/usr/bin/ps", "/usr/bin/ls", "/root");
        }
    }

    @Test
    void readsTheAppletsOutOfThisMachinesBusybox() throws IOException, InterruptedException {
        Path busybox = Path.of("/usr/bin/busybox");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(busybox), "needs /usr/bin/busybox");
        Process process = new ProcessBuilder(busybox.toString(), "--list").start();
        String list = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(BusyboxApplets.find(Files.readAllBytes(busybox)))
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(list.split("\n")));
    }
}
