package hilo.portal;

import static hilo.portal.Html.html;

import hilo.portal.StripLayout.Mark;
import hilo.portal.StripLayout.Part;
import hilo.sla.ClockView;
import hilo.sla.Counting;
import hilo.sla.Explanation;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a clock was counted, for its customer: the strip of {@code /common/strip.css} with its moments and sums, readable without scripts. Says nothing of who did what. */
final class ClockStrip {
    private static final int TOP = 17;
    private static final int TALL = 22;
    private static final int LANE = 16;
    private static final int MOST_WITH_SIGNS = 40;

    private final Words words;
    private final ClockView clock;
    private final Counting counting;
    private final StripLayout layout;
    private final String pattern;

    private ClockStrip(Words words, Explanation told) {
        this.words = words;
        this.clock = told.clock();
        this.counting = told.counting();
        this.layout = StripLayout.of(counting, clock);
        this.pattern = "late-" + clock.id();
    }

    static Html of(Words words, Explanation told) {
        return new ClockStrip(words, told).draw();
    }

    private Html draw() {
        String parts = layout.parts().stream().limit(12).map(part -> words.say("strip." + part.kind()) + " " + roughly(part.seconds())).collect(Collectors.joining(", "));
        return html("""
                <details class="counted-time"><summary>{}</summary>
                <figure class="strip">
                <svg role="img" aria-label="{}" width="100%" height="{}">
                <defs><pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="late-ground" width="6" height="6"/>\
                <rect class="late-line" width="2.5" height="6"/></pattern></defs>
                {}{}
                </svg>
                <ol class="plain strip-marks" aria-label="{}">{}</ol>
                <div class="strip-sums">{}{}</div>
                <figcaption class="small muted">{} {}</figcaption>
                </figure></details>
                """, words.say("strip.title", "channel", words.name("channel", clock.channel())), words.say("strip.label", "parts", parts), TOP + TALL + 6 + LANE * layout.lanes(),
                pattern, layout.parts().stream().map(this::part).toList(), layout.marks().stream().map(this::mark).toList(), words.say("strip.marks"),
                layout.marks().stream().map(mark -> html("<li class=\"{}\"><span>{}</span> <time datetime=\"{}\">{}</time></li>", mark.name(), words.say("strip." + mark.name()),
                        mark.at(), words.time(mark.at()))).toList(),
                sums(), target(), layout.squeezed() ? words.say("strip.squeezed") : "", counting.complete() ? "" : words.say("strip.incomplete"));
    }

    private Html part(Part part) {
        int height = part.closed() ? 4 : part.kind().equals("paused") ? 10 : TALL;
        String middle = percent(part.x() + part.width() / 2);
        int many = layout.parts().size();
        boolean told = part.width() >= 11 || part.closed() && many <= 13 && part.width() >= 4;
        return html("<g class=\"part {}\"><title>{} {}: {} – {}</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}/>{}{}</g>\n", part.kind(),
                words.say("strip." + part.kind()), roughly(part.seconds()), words.time(part.from()), words.time(part.to()), percent(part.x()), TOP + (TALL - height) / 2,
                percent(part.width()), height, part.kind().equals("late") ? html(" fill=\"url(#{})\"", pattern) : Html.NOTHING,
                part.closed() && many <= MOST_WITH_SIGNS
                        ? html("<svg x=\"{}\" y=\"{}\" width=\"1\" height=\"14\" overflow=\"visible\">{}</svg>", middle, TOP + 4,
                                part.kind().equals("holiday") ? html("<path d=\"M0 1 6 7 0 13 -6 7z\"/>") : html("<path class=\"break\" d=\"M-5 13 0 1M0 13 5 1\"/>"))
                        : Html.NOTHING,
                told ? html("<text class=\"length\" x=\"{}\" y=\"12\" text-anchor=\"middle\">{}</text>", middle, roughly(part.seconds())) : Html.NOTHING);
    }

    private Html mark(Mark mark) {
        int foot = TOP + TALL + 12 + LANE * mark.lane();
        String x = percent(mark.x());
        return html("<g class=\"mark {}\"><line x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/><text x=\"{}\" dx=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text></g>\n", mark.name(), x, x,
                TOP - 3, foot + 3, x, mark.end() ? -4 : 4, foot, mark.end() ? "end" : "start", words.say("strip." + mark.name()));
    }

    private Html sums() {
        long holidays = counting.stretches().stream().filter(stretch -> stretch.kind().equals("holiday")).mapToLong(Counting.Stretch::seconds).sum();
        return html("<dl aria-label=\"{}\">{}{}{}{}</dl>", words.say("strip.sums"), line("", "", "strip.counted", counting.countedSeconds()),
                line("", "+", "strip.paused", counting.pausedSeconds()),
                row("", "+", holidays == 0 ? words.say("strip.closed") : words.say("strip.closed-of", "holiday", exactly(holidays)), counting.closedSeconds()),
                line("total", "=", "strip.whole", counting.countedSeconds() + counting.pausedSeconds() + counting.closedSeconds()));
    }

    private Html target() {
        long rest = clock.targetSeconds() - counting.countedSeconds();
        return html("<dl>{}{}{}</dl>", line("", "", "strip.target", clock.targetSeconds()), line("", "−", "strip.counted", counting.countedSeconds()),
                line(rest < 0 ? "total over" : "total", "=", rest < 0 ? "strip.over" : "strip.rest", Math.abs(rest)));
    }

    private Html line(String look, String sign, String key, long seconds) {
        return row(look, sign, words.say(key), seconds);
    }

    private static Html row(String look, String sign, String name, long seconds) {
        return html("<div class=\"{}\"><dt><span aria-hidden=\"true\">{}</span> {}</dt><dd>{}</dd></div>", look, sign, name, exactly(seconds));
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.3f%%", part);
    }

    /** {@code 15:00:05}: adds up to the second. */
    private static String exactly(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** {@code 1 h 30 min}, {@code 2 d 19 h}, {@code 45 s}: short enough to stand on a stretch. */
    private static String roughly(double exact) {
        long seconds = Math.round(exact);
        long days = seconds / 86_400;
        if (days > 1) {
            return both(days + " d", seconds / 3600 % 24, " h");
        }
        if (seconds >= 3600) {
            return both(seconds / 3600 + " h", seconds / 60 % 60, " min");
        }
        return seconds < 60 ? seconds + " s" : both(seconds / 60 + " min", seconds < 600 ? seconds % 60 : 0, " s");
    }

    private static String both(String large, long small, String unit) {
        return small == 0 ? large : large + " " + small + unit;
    }
}
