package dev.freehold.cli;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Which module may depend on which, and what none may do. `ARCHITECTURE.md` says why.
class ArchitectureTest {
    /// What each module may require, bottom first. The names of our own modules are short for `dev.freehold.…`.
    private static final Map<String, Set<String>> MAY_REQUIRE = Map.ofEntries(
            entry("json", Set.of("tools.jackson.core")),
            entry("tensor", Set.of()),
            entry("kernels", Set.of("tensor", "jdk.incubator.vector")),
            entry("checkpoint", Set.of("json", "tensor")),
            entry("tokenizer", Set.of("json")),
            entry("models", Set.of("checkpoint", "tensor")),
            entry("engine", Set.of("checkpoint", "models", "tensor", "tokenizer", "jdk.management")),
            entry("tuning", Set.of("checkpoint", "engine", "json", "models", "tensor", "tokenizer", "java.net.http",
                    "java.logging", "dev.hardwood.core", "org.snakeyaml.engine")),
            entry("server", Set.of("engine", "json", "tokenizer", "io.helidon.webserver", "java.logging")),
            entry("cli", Set.of("engine", "json", "server", "tensor", "tuning", "info.picocli", "jdk.management",
                    "jdk.unsupported", "org.jline.reader", "org.jline.terminal", "org.jline.terminal.ffm")));

    private static final String OURS = "dev.freehold.";
    private static final String MAIN = "dev/freehold/cli/Main";

    /// Something that no class may use.
    ///
    /// @param uses    whether a class, or a member as `owner.name`, is it
    /// @param allowed the part of the project that may nevertheless
    private record Rule(String name, Predicate<String> uses, Predicate<String> allowed) {
        Rule(String name, Predicate<String> uses) {
            this(name, uses, _ -> false);
        }
    }

    private static final List<Rule> RULES = List.of(
            new Rule("no deserialization", Set.of("java/io/ObjectInputStream", "java/io/ObjectOutputStream")::contains),
            new Rule("no scripts", used -> used.startsWith("javax/script/")),
            new Rule("no processes", Set.of("java/lang/ProcessBuilder", "java/lang/Runtime.exec")::contains),
            new Rule("no reflection", used -> used.startsWith("java/lang/reflect/") || used.matches(
                    "java/lang/Class\\.(forName|newInstance|get(Declared)?(Constructor|Field|Method)s?)")),
            new Rule("no unsafe memory", Set.of("sun/misc/Unsafe", "jdk/internal/misc/Unsafe")::contains),
            new Rule("exits only in main", Set.of("java/lang/System.exit", "java/lang/Runtime.halt")::contains,
                    MAIN::equals),
            new Rule("prints only in cli", Set.of("java/lang/System.out", "java/lang/System.err")::contains,
                    type -> type.startsWith("dev/freehold/cli/")));

    @TestFactory
    Stream<DynamicTest> modulesRequireOnlyWhatLiesBelow() throws IOException {
        return modules().stream().map(module -> dynamicTest(module, () -> {
            Set<String> required = descriptor(module).requires().stream().map(Requires::name)
                    .filter(name -> !name.equals("java.base"))
                    .map(name -> name.startsWith(OURS) ? name.substring(OURS.length()) : name)
                    .collect(Collectors.toCollection(TreeSet::new));
            required.removeAll(MAY_REQUIRE.getOrDefault(module, Set.of()));
            assertEquals(Set.of(), required, module + " requires what it may not");
        }));
    }

    /// So that no two modules share a package.
    @TestFactory
    Stream<DynamicTest> packagesAreCalledAsTheirModule() throws IOException {
        return modules().stream().map(module -> dynamicTest(module, () -> {
            assertEquals(List.of(), descriptor(module).packages().stream()
                    .filter(name -> !(name + ".").startsWith(OURS + module + ".")).toList());
        }));
    }

    @TestFactory
    Stream<DynamicTest> noClassUsesWhatNoneMay() throws IOException {
        return modules().stream().map(module -> dynamicTest(module, () -> {
            var violations = new ArrayList<String>();
            for (ClassModel type : types(module)) {
                String name = type.thisClass().asInternalName();
                Set<String> used = StreamSupport.stream(type.constantPool().spliterator(), false)
                        .map(ArchitectureTest::used).collect(Collectors.toSet());
                RULES.stream().filter(rule -> !rule.allowed.test(name) && used.stream().anyMatch(rule.uses))
                        .map(rule -> rule.name + ": " + name).forEach(violations::add);
            }
            assertEquals(List.of(), violations);
        }));
    }

    @TestFactory
    Stream<DynamicTest> noStaticFieldChanges() throws IOException {
        return modules().stream().map(module -> dynamicTest(module, () -> assertEquals(
                List.of(),
                types(module).stream().flatMap(type -> type.fields().stream()
                        .filter(field -> field.flags().has(AccessFlag.STATIC))
                        .filter(field -> !field.flags().has(AccessFlag.FINAL)
                                || field.fieldType().stringValue().matches(
                                        "Ljava/(lang/(Inheritable)?ThreadLocal|util/concurrent/atomic/.*);"))
                        .map(field -> type.thisClass().asInternalName() + "." + field.fieldName().stringValue()))
                        .toList())));
    }

    private static ModuleDescriptor descriptor(String module) {
        return ModuleFinder.of(classes(module)).find(OURS + module).orElseThrow().descriptor();
    }

    private static String used(PoolEntry entry) {
        return switch (entry) {
            case ClassEntry type -> type.asInternalName();
            case MemberRefEntry member -> member.owner().asInternalName() + "." + member.name().stringValue();
            default -> "";
        };
    }

    private static List<ClassModel> types(String module) throws IOException {
        try (var files = Files.walk(classes(module))) {
            var types = new ArrayList<ClassModel>();
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                types.add(ClassFile.of().parse(file));
            }
            return types;
        }
    }

    /// The folders of the source tree that hold a module.
    private static List<String> modules() throws IOException {
        try (var folders = Files.list(SourceTree.root())) {
            return folders.filter(folder -> Files.exists(folder.resolve("src/main/java/module-info.java")))
                    .map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    private static Path classes(String module) {
        Path classes = SourceTree.root().resolve(module, "target", "classes");
        assumeTrue(Files.exists(classes.resolve("module-info.class")), module + " is not part of this build");
        return classes;
    }
}
