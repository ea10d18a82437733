package wsk.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class JsonTest {
    @Test
    void writesEveryKindOfValue() {
        Json json =
                new Json.Fields()
                        .put("text", "a")
                        .put("number", new Json.Int(Long.MIN_VALUE))
                        .put("yes", new Json.Bool(true))
                        .put("nothing", new Json.Null())
                        .put("list", Json.array(List.of("x", "y"), Json.Text::new));
        assertEquals(
                """
                {
                  "text": "a",
                  "number": -9223372036854775808,
                  "yes": true,
                  "nothing": null,
                  "list": [
                    "x",
                    "y"
                  ]
                }\
                """,
                json.write());
    }

    @Test
    void emptyOnesTakeNoLines() {
        Json json = new Json.Fields().put("list", new Json.Array(List.of()));
        assertEquals("{\n  \"list\": []\n}", json.write());
        assertEquals("{}", new Json.Fields().write());
    }

    @Test
    void escapesWhatHasToBeAndNothingElse() {
        Map<String, String> written =
                Map.of(
                        "say \"no\"", "say \\\"no\\\"",
                        "C:\\temp", "C:\\\\temp",
                        "a\nb\tc", "a\\u000ab\\u0009c",
                        "\0\u001f", "\\u0000\\u001f",
                        "/ é \u2028 \uD83D\uDE00 \u007f", "/ é \u2028 \uD83D\uDE00 \u007f",
                        "\uD800", "\\ud800",
                        "a\uDFFFb", "a\\udfffb",
                        "", "");
        written.forEach(
                (raw, expected) ->
                        assertEquals('"' + expected + '"', new Json.Text(raw).write(), raw));
    }

    @Test
    void namesOfFieldsAreEscapedToo() {
        assertEquals("{\n  \"a\\\"b\": \"\"\n}", new Json.Fields().put("a\"b", "").write());
    }
}
