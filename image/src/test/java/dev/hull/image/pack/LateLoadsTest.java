package dev.hull.image.pack;

import static dev.hull.image.pack.Machine.LIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.pack.elf.ElfBuilder;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LateLoadsTest {
    private Machine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new Machine();
    }

    @AfterEach
    void tearDown() throws IOException {
        machine.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            getaddrinfo    | /etc/services                               | no
            getservbyname  | /etc/services                               | read by getservbyname() in
            getprotobyname | /etc/protocols                              | read by getprotobyname() in
            iconv_open     | LIB/gconv/gconv-modules                     | names the converters for iconv() in
            iconv_open     | LIB/gconv/UTF-16.so                         | opened by iconv() in
            iconv_open     | LIB/gconv/BIG5.so                           | no
            pthread_cancel | LIB/libgcc_s.so.1                           | opened when a thread ends early, in
            setlocale      | /usr/lib/locale/C.utf8/LC_CTYPE             | read by setlocale() in
            setlocale      | LIB/gconv/UTF-16.so                         | no
            getpwnam       | LIB/libnss_files.so.2                       | no
            getpwnam       | /etc/nsswitch.conf                          | says where to look up names, for
            """)
    void whatFunctionsOfTheCLibraryRead(String function, String file, String why) throws IOException {
        machine.file("/etc/services", "")
                .file("/etc/protocols", "")
                .file(LIB + "gconv/gconv-modules", "")
                .library("gconv/UTF-16.so", ElfBuilder.x86())
                .library("gconv/BIG5.so", ElfBuilder.x86())
                .library("libgcc_s.so.1", ElfBuilder.x86())
                .library("libnss_files.so.2", ElfBuilder.x86())
                .file("/usr/lib/locale/C.utf8/LC_CTYPE", "")
                .elf("/usr/bin/x", ElfBuilder.x86().calls(function));
        String path = file.replace("LIB/", LIB);
        List<String> lines = machine.plan("x").why().stream()
                .filter(line -> line.startsWith(path + " "))
                .toList();
        if (why.equals("no")) {
            assertThat(lines).isEmpty();
        } else {
            assertThat(lines).containsExactly(path + " ← " + why + " /usr/bin/x ← asked for");
        }
    }

    @Test
    void anOlderCLibraryOpensItsNameServices() throws IOException {
        machine.library("libc.so.6", ElfBuilder.x86().defines("GLIBC_2.31"))
                .library("libnss_files.so.2", ElfBuilder.x86())
                .library("libnss_dns.so.2", ElfBuilder.x86().needs("libresolv.so.2"))
                .library("libresolv.so.2", ElfBuilder.x86())
                .elf("/usr/bin/x", ElfBuilder.x86().calls("getaddrinfo"));
        assertThat(machine.plan("x").why(LIB + "libresolv.so.2"))
                .isEqualTo(LIB + "libresolv.so.2 ← needed by " + LIB
                        + "libnss_dns.so.2 ← opened to look up names by DNS, for /usr/bin/x ← asked for");
    }

    @Test
    void aLibraryOfTheProgramCountsAsWell() throws IOException {
        machine.library("libapr-1.so.0", ElfBuilder.x86().calls("getpwnam")).program("/usr/bin/x", "libapr-1.so.0");
        assertThat(machine.plan("x").why("/etc/nsswitch.conf"))
                .isEqualTo("/etc/nsswitch.conf ← says where to look up names, for " + LIB
                        + "libapr-1.so.0 ← needed by /usr/bin/x ← asked for");
    }

    @Test
    void terminalsAndCertificatesComeWithTheirLibraries() throws IOException {
        machine.library("libtinfo.so.6", ElfBuilder.x86())
                .library("libssl.so.3", ElfBuilder.x86())
                .file("/lib/terminfo/x/xterm", "")
                .file("/usr/share/terminfo/w/wyse50", "")
                .file("/etc/ssl/certs/ca-certificates.crt", "")
                .file("/usr/lib/ssl/misc/x", "")
                .program("/usr/bin/x", "libtinfo.so.6", "libssl.so.3");
        PackPlan plan = machine.plan("x");
        assertThat(plan.entries())
                .extracting(PackEntry::path)
                .contains("/usr/lib/terminfo/x/xterm", "/etc/ssl/certs/ca-certificates.crt", "/usr/lib/ssl/cert.pem")
                .doesNotContain("/usr/share/terminfo/w/wyse50", "/usr/lib/ssl/misc/x");
    }

    @Test
    void aJavaHomeComesWithoutWhatOnlyBuildsNeed() throws IOException {
        String home = "/usr/lib/jvm/java-21";
        machine.elf(
                        home + "/bin/java",
                        ElfBuilder.x86().runpath("$ORIGIN/../lib").needs("libjli.so"))
                .libraryAt(home + "/lib/libjli.so", ElfBuilder.x86())
                .libraryAt(
                        home + "/lib/libnet.so",
                        ElfBuilder.x86().needs("libjvm.so").calls("getaddrinfo"))
                .libraryAt(home + "/lib/server/libjvm.so", ElfBuilder.x86())
                .libraryAt(home + "/lib/libawt_xawt.so", ElfBuilder.x86().needs("libX11.so.6"))
                .file(home + "/lib/modules", "classes")
                .file(home + "/lib/src.zip", "sources")
                .file(home + "/jmods/java.base.jmod", "")
                .link(home + "/conf", "/etc/java-21")
                .file("/etc/java-21/net.properties", "")
                .link(home + "/lib/cacerts", "/etc/ssl/certs/java/cacerts")
                .file("/etc/ssl/certs/java/cacerts", "")
                .link("/etc/alternatives/java", home + "/bin/java")
                .link("/usr/bin/java", "/etc/alternatives/java");
        PackPlan plan = machine.plan("java");
        assertThat(plan.entries())
                .extracting(PackEntry::path)
                .contains(
                        home + "/lib/modules",
                        home + "/lib/server/libjvm.so",
                        "/etc/ssl/certs/java/cacerts",
                        "/etc/java-21/net.properties",
                        "/etc/nsswitch.conf")
                .doesNotContain(home + "/lib/src.zip", home + "/jmods", home + "/lib/libawt_xawt.so");
        assertThat(plan.warnings()).isEmpty();
        assertThat(plan.config().env()).contains("JAVA_HOME=" + home);
        assertThat(plan.config().cmd()).containsExactly("/usr/bin/java");
    }

    @Test
    void aLoneJavaStandsForNoHome() throws IOException {
        machine.program("/usr/bin/java").file("/usr/share/much", "");
        assertThat(machine.plan("java").why()).noneMatch(line -> line.startsWith("/usr/share"));
    }

    @Test
    void pythonComesWithItsLibraryButNotItsTests() throws IOException {
        machine.program("/usr/bin/python3.11")
                .link("/usr/bin/python3", "python3.11")
                .file("/usr/lib/python3.11/os.py", "")
                .file("/usr/lib/python3.11/json/__init__.py", "")
                .file("/usr/lib/python3.11/json/__pycache__/x.pyc", "")
                .file("/usr/lib/python3.11/test/x.py", "")
                .library("libffi.so.8", ElfBuilder.x86())
                .libraryAt(
                        "/usr/lib/python3.11/lib-dynload/_ctypes.so",
                        ElfBuilder.x86().needs("libffi.so.8"));
        assertThat(machine.plan("python3").entries())
                .extracting(PackEntry::path)
                .contains("/usr/lib/python3.11/os.py", "/usr/lib/python3.11/json/__init__.py", LIB + "libffi.so.8")
                .doesNotContain("/usr/lib/python3.11/test/x.py", "/usr/lib/python3.11/json/__pycache__/x.pyc");
    }
}
