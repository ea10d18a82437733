package wsk.bench.sidebyside;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What the rounds of one server in one scenario come to.
 *
 * @param rateRatio its rate over that of the reference, the median of the rounds; empty without a
 *     reference
 * @param cpuRatio the same for processor time for a message: below 1 is cheaper
 * @param disturbed how many rounds stayed disturbed
 */
record Summary(
        String server,
        int rounds,
        double rate,
        double rateBest,
        double cpuMicros,
        double userMicros,
        double systemMicros,
        double p50,
        double p99,
        double switchesPerMessage,
        double serverShare,
        double loadShare,
        long lost,
        int disturbed,
        Optional<Double> rateRatio,
        Optional<Double> cpuRatio) {

    /** Rows of one server, and those of the reference in the same scenario, which may be none. */
    static Summary of(String server, List<Row> rows, List<Row> reference) {
        return new Summary(
                server,
                rows.size(),
                medianOf(rows, Row::rate),
                rows.stream().mapToDouble(Row::rate).max().orElseThrow(),
                medianOf(rows, Row::cpuMicros),
                medianOf(rows, Row::userMicros),
                medianOf(rows, Row::systemMicros),
                medianOf(rows, Row::p50),
                medianOf(rows, Row::p99),
                medianOf(rows, Row::switchesPerMessage),
                medianOf(rows, Row::serverShare),
                medianOf(rows, Row::loadShare),
                rows.stream().mapToLong(Row::lost).sum(),
                (int) rows.stream().filter(Row::disturbed).count(),
                ratio(rows, reference, Row::rate),
                ratio(rows, reference, Row::cpuMicros));
    }

    private static double medianOf(List<Row> rows, ToDoubleFunction<Row> value) {
        return median(rows.stream().mapToDouble(value).toArray());
    }

    /**
     * The median of what the rounds give, each compared with the reference in the same round: what
     * changes slowly on the machine then cancels out.
     */
    static Optional<Double> ratio(
            List<Row> rows, List<Row> reference, ToDoubleFunction<Row> value) {
        List<Double> ratios = new ArrayList<>();
        for (Row row : rows) {
            reference.stream()
                    .filter(other -> other.round() == row.round())
                    .findFirst()
                    .ifPresent(
                            other ->
                                    ratios.add(
                                            value.applyAsDouble(row) / value.applyAsDouble(other)));
        }
        return ratios.isEmpty()
                ? Optional.empty()
                : Optional.of(median(ratios.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    /** The median of at least one value. */
    static double median(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
