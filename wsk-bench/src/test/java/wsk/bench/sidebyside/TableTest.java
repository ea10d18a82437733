package wsk.bench.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class TableTest {
    @Test
    void columnsAreAligned() {
        List<Row> reference = List.of(SummaryTest.row("c-epoll", 1, 200_000, 5));
        List<Row> own = List.of(SummaryTest.row("wsk-nio", 1, 190_000, 5.5));
        assertEquals(
                """
                | server  |  msg/s |   best | cpu us/msg | user | system | p50 us | p99 us | switches/msg | server cpu | load cpu | rate ratio | cpu ratio | notes |
                | ------- | -----: | -----: | ---------: | ---: | -----: | -----: | -----: | -----------: | ---------: | -------: | ---------: | --------: | ----- |
                | c-epoll | 200000 | 200000 |       5.00 | 1.25 |   3.75 |  100.3 |  200.5 |        0.500 |        97% |      98% |          - |         - |       |
                | wsk-nio | 190000 | 190000 |       5.50 | 1.38 |   4.13 |  100.3 |  200.5 |        0.500 |        97% |      98% |      0.950 |     1.100 |       |
                """,
                Table.of(
                        List.of(
                                Summary.of("c-epoll", reference, List.of()),
                                Summary.of("wsk-nio", own, reference))));
    }

    @Test
    void jsonIsEscaped() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("text", "a \"quoted\" \\ line\n");
        members.put("numbers", List.of(1, 2.5, Double.NaN));
        members.put("flag", true);
        assertEquals(
                "{\"text\": \"a \\\"quoted\\\" \\\\ line\\u000a\", \"numbers\": [1,\n 2.5,\n null],"
                        + " \"flag\": true}",
                JsonText.of(members));
    }

    @Test
    void theProcessorIsNamed() {
        assertEquals(
                "Some CPU 2.0",
                Environment.model("processor\t: 0\nmodel name\t: Some CPU 2.0\nflags\t: a b\n"));
        assertEquals("unknown", Environment.model(""));
    }
}
