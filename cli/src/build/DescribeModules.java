import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.constant.ModuleDesc;
import java.lang.constant.PackageDesc;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Copies jars that have no module descriptor but the name of one in the manifest, and gives these a descriptor, since
/// `jlink` takes no automatic modules.
///
///     java DescribeModules.java PATH-OF-JARS FOLDER
///
/// A module requires what its classes refer to and exports all packages but those with `internal` in the name. Classes
/// for later versions of Java are left out: in Hardwood these call native code and the Vector API.
final class DescribeModules {
    private static final String VERSIONS = "META-INF/versions/";
    private static final String NOTE = """
            The build of Freehold gave this jar a module descriptor and left out the classes for later versions of Java.
            All other classes are unchanged.
            """;

    private DescribeModules() {}

    static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        for (String path : arguments[0].split(System.getProperty("path.separator"))) {
            Path jar = Path.of(path);
            if (path.endsWith(".jar") && Files.exists(jar)) {
                ModuleDescriptor module = ModuleFinder.of(jar).findAll().iterator().next().descriptor();
                if (module.isAutomatic()) {
                    describe(jar, module, folder.resolve(jar.getFileName()));
                }
            }
        }
    }

    private static void describe(Path jar, ModuleDescriptor module, Path copy) throws IOException {
        byte[] descriptor = ClassFile.of().buildModule(ModuleAttribute.of(ModuleDesc.of(module.name()), builder -> {
            for (String required : required(jar).split(",")) {
                AccessFlag[] flags = required.equals("java.base") ? new AccessFlag[] {AccessFlag.MANDATED}
                        : new AccessFlag[0];
                builder.requires(ModuleDesc.of(required), List.of(flags), null);
            }
            module.packages().stream().sorted().filter(name -> !name.contains(".internal"))
                    .forEach(name -> builder.exports(PackageDesc.of(name), List.of()));
        }));
        try (var in = new ZipFile(jar.toFile()); var out = new ZipOutputStream(Files.newOutputStream(copy))) {
            for (ZipEntry entry : Collections.list(in.entries())) {
                if (!entry.getName().startsWith(VERSIONS)) {
                    byte[] bytes = in.getInputStream(entry).readAllBytes();
                    boolean isManifest = entry.getName().equals("META-INF/MANIFEST.MF");
                    write(out, entry.getName(), entry.getTime(), isManifest ? forOneVersion(bytes) : bytes);
                }
            }
            write(out, "module-info.class", 0, descriptor);
            write(out, "META-INF/CHANGES-BY-FREEHOLD", 0, NOTE.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// The modules of the JDK that the classes refer to, separated by commas.
    private static String required(Path jar) {
        var output = new StringWriter();
        var text = new PrintWriter(output, true);
        int status = ToolProvider.findFirst("jdeps").orElseThrow().run(text, text, "--multi-release", "base",
                "--ignore-missing-deps", "--print-module-deps", jar.toString());
        if (status != 0) {
            throw new IllegalStateException("jdeps: " + output);
        }
        return output.toString().strip();
    }

    private static byte[] forOneVersion(byte[] manifest) throws IOException {
        var changed = new Manifest(new ByteArrayInputStream(manifest));
        changed.getMainAttributes().remove(Attributes.Name.MULTI_RELEASE);
        var bytes = new ByteArrayOutputStream();
        changed.write(bytes);
        return bytes.toByteArray();
    }

    private static void write(ZipOutputStream out, String name, long time, byte[] bytes) throws IOException {
        var entry = new ZipEntry(name);
        entry.setTime(time);
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }
}
