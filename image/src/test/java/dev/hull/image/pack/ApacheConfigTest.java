package dev.hull.image.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.pack.LateLoad.Bring;
import dev.hull.image.pack.elf.ElfBuilder;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApacheConfigTest {
    private Machine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new Machine()
                .file("/etc/apache2/envvars", """
                        unset HOME
                        export APACHE_RUN_USER=www-data
                        export APACHE_LOG_DIR=/var/log/apache2$SUFFIX
                        export APACHE_LOCK_DIR=/var/lock/apache2$SUFFIX
                        export OTHER=1
                        """)
                .file("/etc/apache2/apache2.conf", """
                        # comment with LoadModule none_module none.so
                        User ${APACHE_RUN_USER}
                        ErrorLog ${APACHE_LOG_DIR}/error.log
                        CustomLog "|/usr/bin/rotatelogs x" common
                        Include mods-enabled/*.load
                        IncludeOptional mods-enabled/*.conf
                        IncludeOptional none/*.conf
                        <IfModule ssl_module>
                            Listen 443
                        </IfModule>
                        <IfModule !mod_ssl.c>
                            Listen 127.0.0.1:8080 http
                        </IfModule>
                        <IfDefine NEVER>
                            DocumentRoot /srv/never
                        </IfDefine>
                        Define ROOT /srv/www
                        <VirtualHost *:80>
                            DocumentRoot \\
                                "${ROOT}/site"
                            SSLCertificateKeyFile /etc/ssl/private/key.pem
                        </VirtualHost>
                        """)
                .file(
                        "/etc/apache2/mods-available/mime.load",
                        "LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so\n")
                .file(
                        "/etc/apache2/mods-available/mime.conf",
                        "<IfModule mod_mime.c>\nTypesConfig /etc/mime.types\n</IfModule>\n")
                .link("/etc/apache2/mods-enabled/mime.load", "../mods-available/mime.load")
                .link("/etc/apache2/mods-enabled/mime.conf", "../mods-available/mime.conf")
                .file("/etc/mime.types", "text/plain txt\n")
                .file("/srv/www/site/index.html", "hello")
                .file("/srv/never/secret", "no")
                .libraryAt(
                        "/usr/lib/apache2/modules/mod_mime.so", ElfBuilder.x86().needs("libm.so.6"))
                .libraryAt("/usr/lib/apache2/modules/mod_ssl.so", ElfBuilder.x86())
                .library("libm.so.6", ElfBuilder.x86())
                .link("/var/lock", "/run/lock")
                .file("/run/lock/.keep", "")
                .program("/usr/sbin/apache2");
    }

    @AfterEach
    void tearDown() throws IOException {
        machine.close();
    }

    @Test
    void bringsWhatTheActiveConfigurationNames() {
        PackPlan plan = machine.plan("apache2");
        assertThat(plan.entries())
                .extracting(PackEntry::path)
                .contains(
                        "/etc/apache2/apache2.conf",
                        "/etc/apache2/mods-available/mime.load",
                        "/etc/apache2/mods-enabled/mime.conf",
                        "/etc/mime.types",
                        "/run/lock/apache2",
                        "/srv/www/site/index.html",
                        "/usr/lib/apache2/modules/mod_mime.so",
                        "/usr/lib/x86_64-linux-gnu/libm.so.6",
                        "/var/lock",
                        "/var/log/apache2")
                .doesNotContain("/usr/lib/apache2/modules/mod_ssl.so", "/srv/never/secret", "/run/lock/.keep");
        assertThat(plan.why("/usr/lib/x86_64-linux-gnu/libm.so.6"))
                .isEqualTo(
                        "/usr/lib/x86_64-linux-gnu/libm.so.6 ← needed by /usr/lib/apache2/modules/mod_mime.so ←"
                                + " LoadModule mime_module in /etc/apache2/mods-enabled/mime.load, for /usr/sbin/apache2 ← asked for");
    }

    @Test
    void setsUpHowToRunIt() {
        PackPlan plan = machine.plan("apache2");
        assertThat(plan.config().cmd()).containsExactly("/usr/sbin/apache2", "-D", "FOREGROUND");
        assertThat(plan.config().exposedPorts()).containsExactly("8080/tcp");
        assertThat(plan.config().env())
                .contains("APACHE_RUN_USER=www-data", "APACHE_LOG_DIR=/var/log/apache2")
                .doesNotContain("OTHER=1");
        assertThat(plan.entries())
                .filteredOn(entry -> entry.path().equals("/run/lock/apache2"))
                .allMatch(entry -> entry.uid() == 33 && entry.gid() == 33);
        assertThat(plan.warnings())
                .containsExactly("left out /etc/ssl/private/key.pem (SSLCertificateKeyFile in"
                        + " /etc/apache2/apache2.conf): give it to the container with -v, or pack it with --include");
    }

    @Test
    void saysWhenThereIsNoConfiguration() throws IOException {
        try (Machine empty = new Machine()) {
            List<Bring> brings = ApacheConfig.read(new SourceTree(empty.root));
            assertThat(brings).singleElement().isInstanceOf(Bring.Note.class);
        }
    }

    @Test
    void filesThatIncludeEachOtherEnd() throws IOException {
        machine.file("/etc/apache2/mods-available/mime.conf", "Include /etc/apache2/mods-available/mime.conf\n");
        assertThat(machine.plan("apache2").warnings()).anyMatch(text -> text.contains("included too deeply"));
    }
}
