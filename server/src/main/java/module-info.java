/// Models behind HTTP, for many clients at once, in the protocols that these speak already.
module dev.freehold.server {
    requires transitive dev.freehold.engine;
    requires dev.freehold.json;
    requires io.helidon.webserver;
    requires java.logging;

    exports dev.freehold.server;
}
