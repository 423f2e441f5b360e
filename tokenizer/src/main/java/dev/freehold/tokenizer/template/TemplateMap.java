package dev.freehold.tokenizer.template;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A dict that the template made, and so may change, in the order of insertion; its keys are equal as in Python, where
/// `1`, `1.0` and `true` are one key. The maps given to a template have only strings as keys and are only read.
final class TemplateMap extends AbstractMap<Object, Object> {
    private final Map<Object, Entry<Object, Object>> entries = new LinkedHashMap<>();

    TemplateMap() {}

    TemplateMap(Map<?, ?> from) {
        from.forEach(this::put);
    }

    /// What stands for `key` in a hash table; `key` is hashable.
    static Object canonical(Object key) {
        return switch (key) {
            case null -> TemplateMap.class; // any object that no template has
            case Boolean truth -> truth ? 1L : 0L;
            case Double real when real == Math.rint(real) && Math.abs(real) < 0x1p63 -> real.longValue();
            case Tuple tuple -> tuple.stream().map(TemplateMap::canonical).toList();
            case Undefined _ -> Undefined.class;
            default -> key;
        };
    }

    @Override
    public Object put(Object key, Object value) {
        Entry<Object, Object> entry = entries.get(canonical(key));
        if (entry != null) {
            return entry.setValue(value);
        }
        entries.put(canonical(key), new SimpleEntry<>(key, value));
        return null;
    }

    @Override
    public Object get(Object key) {
        Entry<Object, Object> entry = entries.get(canonical(key));
        return entry == null ? null : entry.getValue();
    }

    @Override
    public boolean containsKey(Object key) {
        return entries.containsKey(canonical(key));
    }

    @Override
    public Object remove(Object key) {
        Entry<Object, Object> entry = entries.remove(canonical(key));
        return entry == null ? null : entry.getValue();
    }

    @Override
    public void clear() {
        entries.clear();
    }

    @Override
    public Set<Entry<Object, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<Object, Object>> iterator() {
                return entries.values().iterator();
            }

            @Override
            public int size() {
                return entries.size();
            }
        };
    }
}
