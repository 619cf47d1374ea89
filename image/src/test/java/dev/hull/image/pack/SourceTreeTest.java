package dev.hull.image.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceTreeTest {
    private Machine machine;
    private SourceTree tree;

    @BeforeEach
    void setUp() throws IOException {
        machine = new Machine()
                .file("/usr/lib/real/libx.so.1.2", "x")
                .link("/usr/lib/real/libx.so.1", "libx.so.1.2")
                .link("/usr/lib/alias", "/lib/real")
                .link("/usr/lib/up", "../../../../usr/lib/real/../alias/libx.so.1")
                .file("/srv/app/data", "data");
        tree = new SourceTree(machine.root);
    }

    @AfterEach
    void tearDown() throws IOException {
        machine.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/lib/alias/libx.so.1, /usr/lib/real/libx.so.1.2, /usr/lib/real/libx.so.1",
        "/usr/lib/real/libx.so.1.2, /usr/lib/real/libx.so.1.2, /usr/lib/real/libx.so.1.2",
        "/lib/up, /usr/lib/real/libx.so.1.2, /usr/lib/up",
        "/lib//./alias/../real/libx.so.1, /usr/lib/real/libx.so.1.2, /usr/lib/real/libx.so.1",
        "/../../etc/passwd, /etc/passwd, /etc/passwd",
    })
    void followsLinksBeneathTheRoot(String path, String resolved, String name) {
        Walk walk = tree.walk(path);
        assertThat(walk.node()).isPresent();
        assertThat(walk.path()).isEqualTo(resolved);
        assertThat(walk.name()).isEqualTo(name);
    }

    @Test
    void namesEveryLinkOnTheWay() {
        assertThat(tree.walk("/lib/alias/libx.so.1").links())
                .extracting(Walk.Link::path)
                .containsExactly("/lib", "/usr/lib/alias", "/lib", "/usr/lib/real/libx.so.1");
    }

    @Test
    void nothingIsBelowAFile() {
        assertThat(tree.walk("/etc/passwd/x").node()).isEmpty();
        assertThat(tree.lstat("/etc/passwd/x")).isEmpty();
        assertThat(tree.walk("/none/x").node()).isEmpty();
    }

    @Test
    void aMappedFileAppearsAtItsNewPlace() {
        tree.map("/opt/new/app", machine.at("/srv/app"));
        assertThat(tree.walk("/opt/new/app/data").node().map(Node::source)).contains(machine.at("/srv/app/data"));
        assertThat(tree.walk("/opt/new").node()).contains(Node.madeUp(machine.at("/opt/new")));
        assertThat(tree.list("/opt")).containsExactly("new");
        assertThat(tree.list("/opt/new/app")).containsExactly("data");
        assertThat(tree.walk("/opt/newer").node()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/lib/real/libx.so.*, /lib/real/libx.so.1 /lib/real/libx.so.1.2",
        "/*/app/dat?, /srv/app/data",
        "'/srv/{app,none}/[a-d]ata', /srv/app/data",
        "/srv/none/*, ''",
        "/srv/app/data, /srv/app/data",
    })
    void expandsPatterns(String pattern, String paths) {
        assertThat(String.join(" ", Globs.expand(tree, pattern))).isEqualTo(paths);
    }
}
