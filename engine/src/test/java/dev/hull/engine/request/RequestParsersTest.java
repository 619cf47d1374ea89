package dev.hull.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParsersTest {
    @Test
    void readsBindVolumes() {
        assertThat(MountParser.volume("/a:/b", "/work"))
                .isEqualTo(new MountRequest.Bind("/a", "/b", List.of(), true, true));
        assertThat(MountParser.volume("/a/../c:/b/:ro,rslave", "/work"))
                .isEqualTo(new MountRequest.Bind("/c", "/b", List.of("ro", "rslave"), true, true));
        assertThat(MountParser.volume("./x:/b", "/work"))
                .isEqualTo(new MountRequest.Bind("/work/x", "/b", List.of(), true, true));
    }

    @Test
    void readsVolumes() {
        assertThat(MountParser.volume("/a", "/work"))
                .isEqualTo(new MountRequest.Volume("", "/a", List.of(), true, "", Map.of(), true));
        assertThat(MountParser.volume("data:/a:nocopy,ro,z", "/work"))
                .isEqualTo(new MountRequest.Volume("data", "/a", List.of("ro"), false, "", Map.of(), false));
        assertThat(MountParser.mount("src=data,dst=/a,volume-subpath=../x//y,volume-label=k=v,volume-nocopy", "/here"))
                .isEqualTo(new MountRequest.Volume("data", "/a", List.of(), false, "x/y", Map.of("k", "v"), false));
        assertThat(MountParser.volume("/a:/b:U,map=me", "/").options()).containsExactly("U", "map=me");
        assertThatThrownBy(() -> MountParser.volume("/a:ro", "/")).hasMessageContaining("-v NAME:/a:ro");
        assertThatThrownBy(() -> MountParser.volume("data:/a:rslave", "/")).hasMessageContaining("propagation");
        assertThatThrownBy(() -> MountParser.mount("type=bind,src=/a,dst=/b,volume-nocopy", "/here"))
                .hasMessageContaining("cannot mix 'volume-*' options with mount type 'bind'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "/a:b", "/a:/", "/a:/b:wat", "/a:/b:ro:x", ":/b", "/a:/b/../.."})
    void refusesBadVolumes(String text) {
        assertThatThrownBy(() -> MountParser.volume(text, "/"))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void readsMounts() {
        assertThat(MountParser.mount("type=bind,src=/a,dst=/b,readonly,bind-propagation=rshared", "/here"))
                .isEqualTo(new MountRequest.Bind("/a", "/b", List.of("ro", "rshared"), true, false));
        assertThat(MountParser.mount("type=bind,source=/a,target=/b,readonly=false,bind-recursive=disabled", "/here"))
                .isEqualTo(new MountRequest.Bind("/a", "/b", List.of(), false, false));
        assertThat(MountParser.mount("type=tmpfs,destination=/t,tmpfs-size=64m,tmpfs-mode=1770", "/here"))
                .isEqualTo(new MountRequest.Tmpfs("/t", List.of("size=64m", "mode=1770")));
        assertThat(MountParser.mount("type=tmpfs,dst=/t,tmpfs-size=64MiB", "/here"))
                .isEqualTo(new MountRequest.Tmpfs("/t", List.of("size=64m")));
        assertThat(MountParser.mount("type=bind,src=./a,dst=/b", "/here"))
                .isEqualTo(new MountRequest.Bind("/here/a", "/b", List.of(), true, false));
        assertThat(MountParser.mount("type=bind,\"src=/a,\"\"b\"\"\",dst=/c", "/here"))
                .isEqualTo(new MountRequest.Bind("/a,\"b\"", "/c", List.of(), true, false));
    }

    @Test
    void readsFileSystemsInMemory() {
        assertThat(MountParser.tmpfs("/t:size=10%,mode=1777,uid=33,exec"))
                .isEqualTo(new MountRequest.Tmpfs("/t", List.of("size=10%", "mode=1777", "uid=33", "exec")));
        assertThatThrownBy(() -> MountParser.tmpfs("/t:wat")).hasMessageContaining("unknown option \"wat\"");
        assertThatThrownBy(() -> MountParser.tmpfs("/t:size=x")).hasMessageContaining("expected a number of bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type=bind,src=/a",
                "type=bind,src=a,dst=/b",
                "type=wat,dst=/b",
                "type=bind,src=/a,dst=/b,wat=1",
                "dst=x",
                "type=tmpfs,src=/a,dst=/b",
                "type=bind,src=/a,dst=/b,ro=maybe",
                "type=bind,\"src=/a,dst=/b",
                "type=tmpfs,dst=/b,tmpfs-size=x",
                "type=tmpfs,dst=/b,tmpfs-mode=999"
            })
    void refusesBadMounts(String text) {
        assertThatThrownBy(() -> MountParser.mount(text, "/here")).isInstanceOf(HullException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "nofile=1024,nofile,1024,1024",
        "nproc=5:10,nproc,5,10",
        "core=-1,core,-1,-1",
        "core=0:unlimited,core,0,-1"
    })
    void readsUlimits(String text, String name, long soft, long hard) {
        assertThat(UlimitRequest.parse(text)).isEqualTo(new UlimitRequest(name, soft, hard));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nofile", "=1", "nofile=x", "nofile=2:1", "nofile=-1:5", "nofile=-2", "nofile="})
    void refusesBadUlimits(String text) {
        assertThatThrownBy(() -> UlimitRequest.parse(text))
                .isInstanceOf(HullException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/a,/dev/a,/dev/a,rwm",
        "/dev/a:/dev/b,/dev/a,/dev/b,rwm",
        "/dev/a:r,/dev/a,/dev/a,r",
        "/dev/a:/dev/b:mr,/dev/a,/dev/b,mr"
    })
    void readsDevices(String text, String host, String inside, String access) {
        assertThat(DeviceRequest.parse(text)).isEqualTo(new DeviceRequest(host, inside, access));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dev/a", "/dev/a:b", "/dev/a:/b:x", "/dev/a:/b:r:w", "/dev/a::rr"})
    void refusesBadDevices(String text) {
        assertThatThrownBy(() -> DeviceRequest.parse(text)).isInstanceOf(HullException.class);
    }

    @Test
    void readsEnvironmentFiles(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("env"), "# c\n\nA=1\n  B=x y \nC\nD=\n");
        assertThat(EnvironmentFile.read(file)).containsExactly("A=1", "B=x y ", "C", "D=");
        Path bad = Files.writeString(directory.resolve("bad"), "A=1\nB C=2\n");
        assertThatThrownBy(() -> EnvironmentFile.read(bad))
                .hasMessageContaining("bad:2")
                .hasMessageContaining("B C");
        assertThatThrownBy(() -> EnvironmentFile.read(directory.resolve("none")))
                .hasMessageContaining("no such file");
    }
}
