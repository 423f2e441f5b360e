/// Making new models: data, training, adapters, merging, quantizing, exporting.
module dev.freehold.tuning {
    requires transitive dev.freehold.engine;
    requires dev.freehold.json;
    requires dev.hardwood.core;
    requires java.logging;
    requires java.net.http;
    requires org.snakeyaml.engine;

    exports dev.freehold.tuning.data;
    exports dev.freehold.tuning.merge;
    exports dev.freehold.tuning.network;
    exports dev.freehold.tuning.objective;
    exports dev.freehold.tuning.quantize;
    exports dev.freehold.tuning.train;
    exports dev.freehold.tuning.train.config;
}
