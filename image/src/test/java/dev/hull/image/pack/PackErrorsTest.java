package dev.hull.image.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hull.image.pack.elf.ElfBuilder;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackErrorsTest {
    private Machine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new Machine()
                .program("/usr/bin/good")
                .program("/usr/bin/lacks", "libnone.so.1")
                .program("/usr/bin/lacks2", "libhalf.so.1")
                .library("libhalf.so.1", ElfBuilder.x86().runpath("/opt/half").needs("libnone.so.1"))
                .program("/usr/bin/wrong", "libnarrow.so.1")
                .library("libnarrow.so.1", ElfBuilder.of(3, 32, ByteOrder.LITTLE_ENDIAN))
                .file("/etc/plain", "text")
                .script("/usr/bin/text", "no interpreter")
                .script("/usr/bin/noshell", "#!/bin/zsh\n")
                .script("/usr/bin/noenv", "#!/usr/bin/env nothere\n")
                .program("/usr/bin/env")
                .script("/usr/bin/windows", "#!/bin/sh\r\n")
                .script("/usr/bin/a", "#!/usr/bin/b\n")
                .script("/usr/bin/b", "#!/usr/bin/a\n")
                .link("/usr/bin/dangling", "gone")
                .link("/usr/bin/circle", "circle2")
                .link("/usr/bin/circle2", "circle");
        ElfBuilder.x86().interpreter("/lib/ld-none.so").write(machine.at("/usr/bin/noloader"));
        ElfBuilder.of(183, 64, ByteOrder.LITTLE_ENDIAN).write(machine.at("/usr/bin/foreign"));
        byte[] whole = ElfBuilder.x86().needs("libc.so.6").build();
        Path cut = machine.at("/usr/bin/cut");
        machine.script("/usr/bin/cut", "");
        Files.write(cut, Arrays.copyOf(whole, whole.length - 10));
    }

    @AfterEach
    void tearDown() throws IOException {
        machine.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nothing     | NOT_FOUND        | there is no program 'nothing' in /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            /opt/x      | NOT_FOUND        | cannot pack /opt/x (asked for): there is no such file
            /opt/x:/x   | NOT_FOUND        | there is no '/opt/x' to include
            dangling    | NOT_FOUND        | there is no program 'dangling'
            /bin/dangling | NOT_FOUND      | cannot pack /bin/dangling (asked for): there is no such file; its link leads to /usr/bin/gone
            /bin/circle | INVALID_ARGUMENT | cannot follow /bin/circle: its links lead in a circle
            /usr        | INVALID_ARGUMENT | cannot pack /usr as a program: it is a directory
            /etc/plain  | INVALID_ARGUMENT | cannot pack /etc/plain as a program: it is not executable; run chmod +x
            text        | INVALID_ARGUMENT | it is neither an ELF file nor a script
            noshell     | NOT_FOUND        | begins with '#!/bin/zsh', but /bin/zsh does not exist
            noenv       | NOT_FOUND        | begins with '#!/usr/bin/env nothere', but there is no 'nothere' in
            windows     | INVALID_ARGUMENT | its lines end in carriage returns
            a           | INVALID_ARGUMENT | scripts that interpret each other
            noloader    | NOT_FOUND        | asks for the loader /lib/ld-none.so, which is not on this machine: install the C library for amd64, 64-bit
            cut         | DATA_LOSS        | /usr/bin/cut is a damaged ELF file
            lacks       | NOT_FOUND        | cannot pack /usr/bin/lacks: its library libnone.so.1 is not where the loader searches: /etc/ld.so.cache, /lib/x86_64-linux-gnu (default directory)
            lacks2      | NOT_FOUND        | libnone.so.1, needed by /lib/x86_64-linux-gnu/libhalf.so.1, is not where the loader searches: /opt/half (RUNPATH of /lib/x86_64-linux-gnu/libhalf.so.1)
            wrong       | NOT_FOUND        | /lib/x86_64-linux-gnu/libnarrow.so.1 is for 386, 32-bit
            """)
    void namesTheObjectTheReasonAndTheFix(String program, ErrorKind kind, String message) {
        HullException error = catchThrowableOfType(HullException.class, () -> machine.plan(program));
        assertThat(error).isNotNull().hasMessageContaining(message);
        assertThat(error.kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /opt/none   | NOT_FOUND        | there is no '/opt/none' to include
            [z-a]*      | INVALID_ARGUMENT | invalid pattern '[z-a]*'
            none/*.so   | NOT_FOUND        | nothing matches 'none/*.so' in /
            /none:/etc/ | NOT_FOUND        | there is no '/none' to include
            /           | INVALID_ARGUMENT | cannot include /: that is the whole machine
            """)
    void includesThatCannotBe(String include, ErrorKind kind, String message) {
        PackRequest request = machine.request("good").include(include).build();
        HullException error = catchThrowableOfType(HullException.class, () -> Packer.plan(request));
        assertThat(error).isNotNull().hasMessageContaining(message);
        assertThat(error.kind()).isEqualTo(kind);
    }

    @Test
    void programsOfTwoMachinesDoNotGoTogether() {
        HullException error = catchThrowableOfType(HullException.class, () -> machine.plan("good", "foreign"));
        assertThat(error)
                .hasMessageContaining("/usr/bin/foreign is for arm64, 64-bit, but /usr/bin/good for amd64, 64-bit");
    }

    @Test
    void nothingIsNoImage() {
        HullException error = catchThrowableOfType(HullException.class, () -> machine.plan());
        assertThat(error).hasMessageContaining("nothing to pack");
    }

    @Test
    void aVariableNeedsAName() {
        PackRequest request = machine.request("good").environment("=x").build();
        HullException error = catchThrowableOfType(HullException.class, () -> Packer.plan(request));
        assertThat(error).hasMessageContaining("invalid variable '=x': expected NAME=value");
    }

    @Test
    void whatIsPackedAlongMayLackLibraries() throws IOException {
        machine.libraryAt("/srv/plugin.so", ElfBuilder.x86().needs("libnone.so.1"))
                .file("/srv/cut.so", "");
        Files.write(machine.at("/srv/cut.so"), Arrays.copyOf(ElfBuilder.x86().build(), 100));
        PackPlan plan = Packer.plan(machine.request("good").include("/srv").build());
        assertThat(plan.warnings())
                .anyMatch(text -> text.equals("/srv/plugin.so will not load: libnone.so.1 is not on this machine"))
                .anyMatch(text -> text.contains("/srv/cut.so is a damaged ELF file"));
    }
}
