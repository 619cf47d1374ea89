package dev.hull.image.pack;

import dev.hull.image.pack.LateLoad.Bring;
import dev.hull.image.pack.LateLoad.Bring.Files;
import dev.hull.image.pack.LateLoad.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The table of what programs load late. Each row is a fact of a library or program that is in wide use; a row only ever
 * brings what is on this machine.
 */
final class LateLoads {
    private static final Set<String> ACCOUNT_AND_HOST_LOOKUPS = Set.of(
            "getaddrinfo",
            "getnameinfo",
            "gethostbyname",
            "gethostbyname_r",
            "gethostbyname2",
            "gethostbyname2_r",
            "gethostbyaddr",
            "gethostbyaddr_r",
            "getpwnam",
            "getpwnam_r",
            "getpwuid",
            "getpwuid_r",
            "getpwent",
            "getgrnam",
            "getgrnam_r",
            "getgrgid",
            "getgrgid_r",
            "getgrent",
            "getgrouplist",
            "initgroups");

    private static final String NSSWITCH = """
            passwd: files
            group: files
            shadow: files
            hosts: files dns
            networks: files
            protocols: files
            services: files
            """;

    /** The converters that glibc itself counts as basic; UTF-8, UCS-4 and ASCII are built in. */
    private static final String BASIC_CONVERTERS =
            "<libdir>/gconv/{ANSI_X3.110,CP1252,ISO8859-1,ISO8859-15,UNICODE,UTF-16,UTF-32,UTF-7}.so";

    private static final String TERMINALS =
            "*/{ansi,dumb,linux,rxvt,rxvt-unicode,screen,screen-256color,screen.xterm-256color,"
                    + "sun,tmux,tmux-256color,vt100,vt102,vt220,vt52,xterm,xterm-256color,xterm-color,xterm-mono,xterm-xfree86}";

    private static final String PAM_MODULES = "<libdir>/security/pam_{deny,env,faildelay,group,lastlog,limits,loginuid,"
            + "nologin,permit,rootok,securetty,shells,succeed_if,umask,unix,warn}.so";

    private LateLoads() {}

    /** All rows, in the order in which they are tried. */
    static List<LateLoad> table() {
        List<LateLoad> rows = new ArrayList<>(cLibrary());
        rows.addAll(libraries());
        rows.addAll(LateLoadsOfPrograms.table());
        return List.copyOf(rows);
    }

    private static List<LateLoad> cLibrary() {
        return List.of(
                calls(
                        "name services",
                        ACCOUNT_AND_HOST_LOOKUPS,
                        new Bring.Text("/etc/nsswitch.conf", NSSWITCH, "says where to look up names, for")),
                new LateLoad(
                        "name service modules",
                        // From 2.34 on, the lookups in files and by DNS are in the C library itself.
                        new Trigger.Calls(ACCOUNT_AND_HOST_LOOKUPS, Optional.of("GLIBC_2.34")),
                        List.of(
                                Files.of("opened to look up names in files, for", "<libdir>/libnss_files.so.2"),
                                Files.of("opened to look up names by DNS, for", "<libdir>/libnss_dns.so.2"))),
                calls(
                        "services",
                        Set.of("getservbyname", "getservbyname_r", "getservbyport", "getservbyport_r", "getservent"),
                        Files.of("read by getservbyname() in", "/etc/services")),
                calls(
                        "protocols",
                        Set.of("getprotobyname", "getprotobyname_r", "getprotobynumber", "getprotobynumber_r"),
                        Files.of("read by getprotobyname() in", "/etc/protocols")),
                program(
                        "all converters",
                        ".*/bin/iconv",
                        Files.of("converters of character sets for", "<libdir>/gconv")),
                calls(
                        "basic converters",
                        Set.of("iconv_open"),
                        Files.of("names the converters for iconv() in", "<libdir>/gconv/gconv-modules"),
                        Files.of("opened by iconv() in", BASIC_CONVERTERS)),
                calls(
                        "unwinding",
                        Set.of("pthread_cancel", "pthread_exit", "backtrace"),
                        Files.of("opened when a thread ends early, in", "<libdir>/libgcc_s.so.1")),
                calls(
                        "locale",
                        Set.of("setlocale", "newlocale"),
                        Files.of(
                                "read by setlocale() in",
                                "/usr/lib/locale/C.utf8",
                                "/usr/lib/locale/C.UTF-8",
                                "<libdir>/locale/C.utf8")));
    }

    private static List<LateLoad> libraries() {
        String certificates = "certificate authorities, read by";
        return List.of(
                library(
                        "terminals",
                        "lib(tinfo|ncurses).*\\.so.*",
                        Files.of("describes a terminal for", "/lib/terminfo/" + TERMINALS),
                        Files.of("describes a terminal for", "/usr/share/terminfo/" + TERMINALS),
                        Files.of("describes a terminal for", "/etc/terminfo/" + TERMINALS)),
                library(
                        "certificates",
                        "lib(ssl|curl|curl-gnutls|gnutls)\\.so.*",
                        Files.of(
                                certificates, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"),
                        Files.of(certificates, "/usr/lib/ssl/cert.pem", "/etc/pki/tls/cert.pem", "/etc/ssl/cert.pem"),
                        // OpenSSL looks for this file, then for a directory of hundreds of links: the file is enough.
                        new Bring.Link("/usr/lib/ssl/cert.pem", "/etc/ssl/certs/ca-certificates.crt", certificates)),
                library(
                        "OpenSSL settings",
                        "libssl\\.so.*",
                        Files.of(
                                "settings, read by",
                                "/usr/lib/ssl/openssl.cnf",
                                "/etc/pki/tls/openssl.cnf",
                                "/etc/ssl/openssl.cnf")),
                library(
                        "file types",
                        "libmagic\\.so.*",
                        Files.of("types of files, read by", "/usr/share/misc/magic.mgc", "/usr/lib/file/magic.mgc")),
                library(
                        "PAM",
                        "libpam\\.so.*",
                        Files.of("rules of authentication, read by", "/etc/pam.d"),
                        Files.of(
                                "settings of authentication, read by",
                                "/etc/security/{limits,pam_env,access,group}.conf"),
                        Files.of("opened by", PAM_MODULES)));
    }

    static LateLoad calls(String name, Set<String> symbols, Bring... brings) {
        return new LateLoad(name, new Trigger.Calls(symbols, Optional.empty()), List.of(brings));
    }

    static LateLoad library(String name, String pattern, Bring... brings) {
        return new LateLoad(name, new Trigger.Library(Pattern.compile(pattern)), List.of(brings));
    }

    static LateLoad program(String name, String pattern, Bring... brings) {
        return new LateLoad(name, new Trigger.Program(Pattern.compile(pattern), List.of()), List.of(brings));
    }
}
