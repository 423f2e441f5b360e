/// JSON text as plain Java values, with limits that hold for hostile files.
module dev.freehold.json {
    requires tools.jackson.core;

    exports dev.freehold.json;
}
