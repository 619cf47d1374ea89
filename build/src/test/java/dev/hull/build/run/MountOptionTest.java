package dev.hull.build.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountOptionTest {
    @Test
    void aBindIsTheUsualAndCanOnlyBeRead() {
        MountOption option = MountOption.parse("target=/src,source=a");
        assertThat(option.type()).isEqualTo("bind");
        assertThat(option.readOnly()).isTrue();
        assertThat(MountOption.parse("target=/src,rw").readOnly()).isFalse();
        assertThat(MountOption.parse("dst=/src,readonly=false").readOnly()).isFalse();
    }

    @Test
    void aCacheIsKnownByItsTarget() {
        MountOption option = MountOption.parse("type=cache,target=/root/.m2,sharing=locked,mode=0700,uid=5");
        assertThat(option.cacheId()).isEqualTo("/root/.m2");
        assertThat(option.readOnly()).isFalse();
        assertThat(option.mode()).isEqualTo(0700);
        assertThat(option.uid()).isEqualTo(5);
        assertThat(MountOption.parse("type=cache,id=m2,target=/x,ro").cacheId()).isEqualTo("m2");
    }

    @Test
    void fieldsMayBeQuoted() {
        assertThat(MountOption.parse("type=secret,\"id=a,b\",env=TOKEN").secretId())
                .contains("a,b");
        assertThat(MountOption.parse("type=secret,target=/etc/token,required").secretId())
                .contains("token");
        assertThat(MountOption.parse("TYPE=Secret,src=token,env=").secretId()).contains("token");
        assertThat(MountOption.parse("TYPE=Secret,src=token,env=").environment())
                .isEqualTo("token");
        assertThat(MountOption.parse("type=tmpfs,target=/t,size=64m").size()).isEqualTo(64L << 20);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            type=volume,target=/x             | unsupported mount type "volume"
            type=bind                         | target is required
            type=cache,target=/x,sharing=some | unsupported sharing value "some"
            type=tmpfs,target=/x,soze=1       | did you mean size?
            type=secret,id=a,mode=rw          | invalid value for mode: rw
            type=secret,id=a,src=b            | both source and id can't be set
            type=tmpfs,target=/x,size=lots    | invalid value for size: lots
            """)
    void refuses(String text, String why) {
        assertThatThrownBy(() -> MountOption.parse(text)).hasMessageContaining(why);
    }
}
