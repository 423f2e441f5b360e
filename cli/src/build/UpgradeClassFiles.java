import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Copies jars whose classes are from before Java 6 and gives these what later ones have: stack maps, which the virtual
/// machine verifies by. It keeps no others in its start-up cache, and checks the older ones slowly each time.
///
///     java UpgradeClassFiles.java PATH-OF-JARS FOLDER
///
/// What the classes do stays the same. Jars that need nothing are not copied.
final class UpgradeClassFiles {
    private static final String NOTE = """
            The build of Freehold gave the class files in this jar a newer version number and stack maps. Their code is
            unchanged.
            """;

    private UpgradeClassFiles() {}

    static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        for (String path : arguments[0].split(System.getProperty("path.separator"))) {
            Path jar = Path.of(path);
            if (path.endsWith(".jar") && Files.exists(jar)) {
                upgrade(jar, folder.resolve(jar.getFileName()));
            }
        }
    }

    private static void upgrade(Path jar, Path copy) throws IOException {
        try (var in = new ZipFile(jar.toFile())) {
            if (in.stream().noneMatch(entry -> isClass(entry) && isOld(ClassFile.of().parse(bytes(in, entry))))) {
                return;
            }
            try (var out = new ZipOutputStream(Files.newOutputStream(copy))) {
                for (ZipEntry entry : Collections.list(in.entries())) {
                    byte[] bytes = bytes(in, entry);
                    write(out, entry.getName(), entry.getTime(), isClass(entry) ? upgraded(in, bytes) : bytes);
                }
                write(out, "META-INF/CHANGES-BY-FREEHOLD", 0, NOTE.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static byte[] upgraded(ZipFile jar, byte[] bytes) {
        ClassModel old = ClassFile.of().parse(bytes);
        if (!isOld(old)) {
            return bytes;
        }
        var hierarchy = ClassHierarchyResolver.ofResourceParsing(type -> {
            String descriptor = type.descriptorString(); // as in `Ljava/lang/String;`
            ZipEntry entry = jar.getEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
            return entry == null ? null : stream(jar, entry);
        }).orElse(ClassHierarchyResolver.defaultResolver());
        return ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy))
                .transformClass(old, ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL).andThen(
                        ClassTransform.endHandler(type -> type.withVersion(ClassFile.JAVA_8_VERSION, 0))));
    }

    private static boolean isClass(ZipEntry entry) {
        return entry.getName().endsWith(".class");
    }

    private static boolean isOld(ClassModel type) {
        return type.majorVersion() < ClassFile.JAVA_6_VERSION;
    }

    private static byte[] bytes(ZipFile jar, ZipEntry entry) {
        try (InputStream in = stream(jar, entry)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(ZipFile jar, ZipEntry entry) {
        try {
            return jar.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(ZipOutputStream out, String name, long time, byte[] bytes) throws IOException {
        var entry = new ZipEntry(name);
        entry.setTime(time);
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }
}
