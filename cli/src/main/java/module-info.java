/// The command line: the only module with a `main`, and the one that chooses the others' parts.
module dev.freehold.cli {
    requires dev.freehold.engine;
    requires dev.freehold.json;
    requires info.picocli;
    requires jdk.management;

    opens dev.freehold.cli to info.picocli;
}
