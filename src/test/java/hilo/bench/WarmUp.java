package hilo.bench;

import java.util.ArrayList;

/** Lets the compilers finish: until three windows of two seconds differ by less than 5 %, at most half a minute. */
final class WarmUp {
    static final double WINDOW_SECONDS = 2;
    private static final int MOST_WINDOWS = 15;

    /** Works for one window and returns the rate. */
    interface Window {
        double rate() throws Exception;
    }

    private WarmUp() {
    }

    static void with(String name, Window window) throws Exception {
        var rates = new ArrayList<Double>();
        while (rates.size() < MOST_WINDOWS) {
            rates.add(window.rate());
            int n = rates.size();
            if (n >= 3) {
                var last = rates.subList(n - 3, n).stream().mapToDouble(Double::doubleValue).summaryStatistics();
                if (last.getMax() <= 1.05 * last.getMin()) {
                    break;
                }
            }
        }
        Report.tell("%s: warm after %d windows, from %.0f/s to %.0f/s", name, rates.size(), rates.getFirst(), rates.getLast());
    }
}
