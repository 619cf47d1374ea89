package dev.hull.build.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CacheSpecTest {
    @Test
    void placesAreRead() {
        CacheSpec plain = CacheSpec.from("registry.example/me/app:cache");
        assertThat(plain.type()).isEqualTo(CacheSpec.Type.REGISTRY);
        assertThat(plain.place()).isEqualTo("registry.example/me/app:cache");
        assertThat(CacheSpec.from("type=registry,ref=me/app"))
                .extracting(CacheSpec::place)
                .isEqualTo("me/app");
        CacheSpec local = CacheSpec.from("type=local,src=/c,tag=main");
        assertThat(local.place()).isEqualTo("/c");
        assertThat(local.tag()).isEqualTo("main");
        CacheSpec max = CacheSpec.to("type=local,dest=c,mode=max,compression=uncompressed,ignore-error=true");
        assertThat(max.everything()).isTrue();
        assertThat(max.compress()).isFalse();
        assertThat(max.mayFail()).isTrue();
        assertThat(CacheSpec.to("type=inline")).isEqualTo(CacheSpec.inline());
    }

    @Test
    void whatIsWrongIsNamed() {
        wrong(
                () -> CacheSpec.from("type=gha"),
                "caches of type gha are not supported; use type=registry or type=local");
        wrong(() -> CacheSpec.from("type=local"), "src is required");
        wrong(() -> CacheSpec.from("type=registry,src=x"), "src does not belong to type=registry");
        wrong(() -> CacheSpec.from("type=local,scr=x"), "there is no 'scr', did you mean src?");
        wrong(() -> CacheSpec.from("type=inline"), "type=registry,ref=IMAGE");
        wrong(() -> CacheSpec.from(""), "is no name=value");
        wrong(() -> CacheSpec.to("type=inline,mode=max"), "only its own layers");
        wrong(() -> CacheSpec.to("type=registry,ref=a,mode=most"), "there is no mode 'most', only min, max");
        wrong(() -> CacheSpec.to("type=local,dest=x,oci-mediatypes=false"), "always an OCI image manifest");
        wrong(() -> CacheSpec.to("dest=x"), "type is required");
    }

    private static void wrong(org.assertj.core.api.ThrowableAssert.ThrowingCallable parsing, String why) {
        assertThatThrownBy(parsing).hasMessageContaining("invalid --cache-").hasMessageContaining(why);
    }
}
