package wsk.bench.sidebyside;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Maps, lists, texts, numbers and booleans as JSON. */
final class JsonText {
    private JsonText() {}

    static String of(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(member -> of(member.getKey()) + ": " + of(member.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list ->
                    list.stream().map(JsonText::of).collect(Collectors.joining(",\n ", "[", "]"));
            case String text -> quoted(text);
            case Double number when number.isNaN() || number.isInfinite() -> "null";
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> throw new IllegalArgumentException("not for JSON: " + value.getClass());
        };
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
