package wsk.bench.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioTest {
    @Test
    void hasConnectionsBytesAndDepth() {
        assertEquals(new Scenario(false, 64, 1024, 16), Scenario.parse("tcp:64x1024x16"));
        assertEquals(new Scenario(true, 1, 64, 1), Scenario.parse("udp:1x64"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp:64x1024x16", "udp:1x64"})
    void isWrittenAsItIsRead(String text) {
        assertEquals(text, Scenario.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tcp",
                "tcp:64",
                "sctp:64x64",
                "tcp:0x64",
                "tcp:60001x64",
                "tcp:1x0",
                "tcp:1x16777217",
                "tcp:1x64x0",
                "tcp:1x64x1025",
                "udp:1x7",
                "udp:1x65508",
                "tcp:1x64x1x1"
            })
    void isRefusedWhereTheLoadWouldRefuseIt(String text) {
        assertThrows(IllegalArgumentException.class, () -> Scenario.parse(text));
    }

    @Test
    void refusalsNameTheRange() {
        String message =
                assertThrows(IllegalArgumentException.class, () -> Scenario.parse("udp:1x7"))
                        .getMessage();
        assertTrue(message.contains("from 8 to 65507: 7"), message);
    }
}
