package hilo.sla;

import static java.time.DayOfWeek.MONDAY;

import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;

/** The days of rest of Mexico's federal labour law, article 74, without election days, which the electoral law sets one by one. */
final class LabourHolidays {
    private static final int FIRST = 2020;
    private static final int LAST = 2100;

    private LabourHolidays() {
    }

    static List<LocalDate> all() {
        var result = new ArrayList<LocalDate>();
        for (int year = FIRST; year <= LAST; year++) {
            result.add(LocalDate.of(year, 1, 1));
            result.add(LocalDate.of(year, 2, 1).with(TemporalAdjusters.firstInMonth(MONDAY)));
            result.add(LocalDate.of(year, 3, 1).with(TemporalAdjusters.dayOfWeekInMonth(3, MONDAY)));
            result.add(LocalDate.of(year, 5, 1));
            result.add(LocalDate.of(year, 9, 16));
            if (year >= 2024 && year % 6 == 2) { // the federal executive is handed over: 2024, 2030, ...
                result.add(LocalDate.of(year, 10, 1));
            }
            result.add(LocalDate.of(year, 11, 1).with(TemporalAdjusters.dayOfWeekInMonth(3, MONDAY)));
            result.add(LocalDate.of(year, 12, 25));
        }
        return result;
    }
}
