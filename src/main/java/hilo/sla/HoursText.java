package hilo.sla;

import hilo.worktime.OpenHours;
import hilo.worktime.WorkCalendar;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Opening hours as a person would say them, in Spanish or English: what the phone reads out and the chat shows. */
final class HoursText {
    private static final DayOfWeek[] DAYS = DayOfWeek.values();

    private final WorkCalendar calendar;
    private final boolean english;
    private final Locale locale;

    HoursText(WorkCalendar calendar, Locale locale) {
        this.calendar = calendar;
        this.english = locale.getLanguage().equals("en");
        this.locale = english ? Locale.ENGLISH : Locale.of("es");
    }

    /** {@code Atendemos hoy hasta las 18:00.} or {@code Abrimos el lunes a las 9:00. Atendemos de lunes a viernes de 9:00 a 18:00.} */
    String sentence(Instant at) {
        var closing = calendar.closing(at);
        if (calendar.isOpen(at)) {
            return closing.map(closes -> (english ? "We are here until " : "Atendemos ") + (english ? time(closes) : until(at, closes)) + ".").orElse(week());
        }
        return calendar.nextOpening(at).map(opens -> (english ? "We open " : "Abrimos ") + when(at, opens) + ". ").orElse("") + week();
    }

    /** {@code Atendemos de lunes a viernes de 9:00 a 18:00 y sábado de 9:00 a 14:00.}; nothing where no day of the week has hours. */
    String week() {
        var parts = new ArrayList<String>();
        for (int i = 0; i < DAYS.length; i++) {
            var hours = hours(DAYS[i]);
            int last = i;
            while (last + 1 < DAYS.length && hours(DAYS[last + 1]).equals(hours)) {
                last++;
            }
            if (!hours.isEmpty()) {
                parts.add(days(DAYS[i], DAYS[last]) + " " + hours.stream().map(this::range).collect(Collectors.joining(english ? " and " : " y ")));
            }
            i = last;
        }
        if (parts.isEmpty()) {
            return "";
        }
        int end = parts.size() - 1;
        var list = end == 0 ? parts.getFirst() : String.join(", ", parts.subList(0, end)) + (english ? " and " : " y ") + parts.get(end);
        return (english ? "We are here " : "Atendemos ") + list + ".";
    }

    private List<OpenHours> hours(DayOfWeek day) {
        return calendar.weekly().getOrDefault(day, List.of());
    }

    private String days(DayOfWeek first, DayOfWeek last) {
        return first == last ? name(first) : english ? name(first) + " to " + name(last) : "de " + name(first) + " a " + name(last);
    }

    private String range(OpenHours hours) {
        return (english ? "from " : "de ") + clock(hours.from()) + (english ? " to " : " a ") + clock(hours.to());
    }

    private String until(Instant at, Instant closes) {
        return (day(at).equals(day(closes)) ? "hoy " : "") + "hasta " + articled(time(closes));
    }

    private String when(Instant at, Instant opens) {
        long days = ChronoUnit.DAYS.between(day(at), day(opens));
        var date = day(opens);
        String day = switch ((int) Math.min(days, 7)) {
            case 0 -> english ? "today" : "hoy";
            case 1 -> english ? "tomorrow" : "mañana";
            case 7 -> (english ? "on " : "el ") + date.format(DateTimeFormatter.ofPattern(english ? "EEEE d MMMM" : "EEEE d 'de' MMMM", locale));
            default -> (english ? "on " : "el ") + name(date.getDayOfWeek());
        };
        return day + (english ? " at " + time(opens) : " a " + articled(time(opens)));
    }

    private String name(DayOfWeek day) {
        return day.getDisplayName(TextStyle.FULL, locale);
    }

    private String time(Instant at) {
        return clock(at.atZone(calendar.zone()).toLocalTime().toSecondOfDay());
    }

    private LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, calendar.zone());
    }

    private static String articled(String time) {
        return (time.startsWith("1:") ? "la " : "las ") + time;
    }

    private static String clock(int second) {
        return second / 3600 + ":" + String.format("%02d", second / 60 % 60);
    }
}
