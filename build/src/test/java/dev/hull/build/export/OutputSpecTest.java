package dev.hull.build.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.build.export.OutputSpec.Type;
import dev.hull.image.layer.Compression;
import dev.hull.oci.HullException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputSpecTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "out | LOCAL | out",
                "- | TAR | -",
                "type=local,dest=a/b | LOCAL | a/b",
                "type=tar,dest=x.tar | TAR | x.tar",
                "type=tar | TAR | -",
                "type=oci,dest=- | OCI | -",
                "type=docker,dest=x.tar | DOCKER | x.tar",
                "type=oci,\"dest=a,b\" | OCI | a,b",
            })
    void read(String text, Type type, String destination) {
        OutputSpec spec = OutputSpec.parse(text);
        assertThat(spec.type()).isEqualTo(type);
        assertThat(spec.destination()).isEqualTo(destination);
        assertThat(spec.isOfStore()).isFalse();
    }

    @Test
    void imagesGoToTheStoreAndToRegistries() {
        assertThat(OutputSpec.parse("type=docker").isOfStore()).isTrue();
        OutputSpec spec = OutputSpec.parse("type=image,\"name=a:1,b:2\",push=true");
        assertThat(spec.names()).isEqualTo(List.of("a:1", "b:2"));
        assertThat(spec.push()).isTrue();
        assertThat(OutputSpec.parse("type=registry").push()).isTrue();
        assertThat(OutputSpec.parse("type=oci,dest=d,tar=false").directory()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "type=zip",
                "dest=x",
                "type=local",
                "type=local,dest=-",
                "type=image,dest=x",
                "type=tar,push=true",
                "type=tar,dst=x",
                "type=oci,tar=false",
                "type=image,push=perhaps",
                "type=image,compression=xz",
                "type=image,compression=gzip,compression-level=10",
                "type=image,compression=uncompressed,compression-level=1",
                "type=image,force-compression=true",
                "type=image,oci-mediatypes=false",
                "type=tar,compression=gzip",
                "type=local,dest=x,annotation.a=b",
                "type=image,annotation.=b",
                "type=image,annotation-layer.a=b",
            })
    void refused(String text) {
        assertThatThrownBy(() -> OutputSpec.parse(text))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("invalid --output");
    }

    @Test
    void compressionAndAnnotations() {
        OutputSpec spec = OutputSpec.parse(
                "type=image,compression=zstd,compression-level=19,force-compression=true,annotation.org.example.A=b,annotation-index.c=d");
        assertThat(spec.packing()).contains(new Packing(Compression.ZSTD, 19, true));
        assertThat(spec.annotations().manifest()).containsExactly(java.util.Map.entry("org.example.A", "b"));
        assertThat(spec.annotations().index()).containsExactly(java.util.Map.entry("c", "d"));
        Annotations given =
                Annotations.NONE.with("manifest,manifest-descriptor:k=v=w").with("x=");
        assertThat(given.manifest()).containsEntry("k", "v=w").containsEntry("x", "");
        assertThat(given.manifestDescriptor()).containsEntry("k", "v=w");
        assertThatThrownBy(() -> Annotations.NONE.with("k")).hasMessageContaining("expected KEY=VALUE");
        assertThatThrownBy(() -> Annotations.NONE.with("layer:k=v")).hasMessageContaining("there is no 'layer'");
    }

    @Test
    void statements() {
        AttestationOptions options =
                AttestationOptions.NONE.withProvenance("mode=max,version=v1").withPackages("true");
        assertThat(options).isEqualTo(new AttestationOptions(true, true, "v1", true));
        assertThat(options.withProvenance("false").provenance()).isFalse();
        assertThat(AttestationOptions.NONE.with("type=provenance,mode=max").detailed())
                .isTrue();
        assertThat(AttestationOptions.NONE.with("type=sbom").packages()).isTrue();
        assertThatThrownBy(() -> options.withProvenance("mode=all")).isInstanceOf(HullException.class);
    }
}
