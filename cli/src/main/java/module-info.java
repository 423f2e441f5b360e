/// The command line: the only module with a `main`, and the one that chooses the others' parts.
module dev.freehold.cli {
    requires dev.freehold.engine;
    requires dev.freehold.json;
    requires dev.freehold.server;
    requires dev.freehold.tuning;
    requires info.picocli;
    requires jdk.management;
    requires jdk.unsupported; // signals, which JLine finds by reflection
    requires org.jline.reader;
    requires org.jline.terminal;
    requires org.jline.terminal.ffm; // found as a service

    opens dev.freehold.cli to info.picocli;
    opens dev.freehold.cli.training to info.picocli;
}
