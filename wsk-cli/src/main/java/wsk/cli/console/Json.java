package wsk.cli.console;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A JSON value, and how it is written. */
public sealed interface Json {
    /** Text, of any characters. */
    record Text(String value) implements Json {}

    /** A whole number. */
    record Int(long value) implements Json {}

    /** Yes or no. */
    record Bool(boolean value) implements Json {}

    /** Nothing. */
    record Null() implements Json {}

    /** Values in order. */
    record Array(List<Json> values) implements Json {}

    /** Named values in order. */
    record Fields(LinkedHashMap<String, Json> values) implements Json {
        public Fields() {
            this(new LinkedHashMap<>());
        }

        public Fields put(String name, String value) {
            return put(name, new Text(value));
        }

        public Fields put(String name, Json value) {
            values.put(name, value);
            return this;
        }
    }

    /** Makes an array of what is made of each. */
    static <T> Array array(Collection<T> items, Function<T, Json> make) {
        return new Array(items.stream().map(make).toList());
    }

    /** The value as text, indented for people, with no line break at the end. */
    default String write() {
        StringBuilder text = new StringBuilder();
        write(text, 0);
        return text.toString();
    }

    private void write(StringBuilder text, int depth) {
        switch (this) {
            case Text t -> quote(text, t.value());
            case Int i -> text.append(i.value());
            case Bool b -> text.append(b.value());
            case Null() -> text.append("null");
            case Array a -> writeArray(text, a.values(), depth);
            case Fields f -> writeFields(text, f.values(), depth);
        }
    }

    private static void writeArray(StringBuilder text, List<Json> values, int depth) {
        text.append('[');
        for (Iterator<Json> each = values.iterator(); each.hasNext(); ) {
            newLine(text, depth + 1);
            each.next().write(text, depth + 1);
            text.append(each.hasNext() ? "," : "");
        }
        close(text, values.isEmpty(), depth, ']');
    }

    private static void writeFields(StringBuilder text, Map<String, Json> values, int depth) {
        text.append('{');
        for (Iterator<Map.Entry<String, Json>> each = values.entrySet().iterator();
                each.hasNext(); ) {
            Map.Entry<String, Json> field = each.next();
            newLine(text, depth + 1);
            quote(text, field.getKey());
            text.append(": ");
            field.getValue().write(text, depth + 1);
            text.append(each.hasNext() ? "," : "");
        }
        close(text, values.isEmpty(), depth, '}');
    }

    private static void close(StringBuilder text, boolean empty, int depth, char bracket) {
        if (!empty) {
            newLine(text, depth);
        }
        text.append(bracket);
    }

    private static void newLine(StringBuilder text, int depth) {
        text.append('\n').repeat("  ", depth);
    }

    /**
     * RFC 8259: quotes, backslashes and control characters are escaped. So are lone surrogates,
     * which have no UTF-8 form.
     */
    private static void quote(StringBuilder text, String value) {
        text.append('"');
        value.codePoints()
                .forEach(
                        c -> {
                            if (c == '"' || c == '\\') {
                                text.append('\\').append((char) c);
                            } else if (c < ' ' || isSurrogate(c)) {
                                text.append(String.format("\\u%04x", c));
                            } else {
                                text.appendCodePoint(c);
                            }
                        });
        text.append('"');
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
