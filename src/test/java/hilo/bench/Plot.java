package hilo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws a small SVG: every round a point (hollow where the machine was busy), the median a line. Never the best run alone. */
final class Plot {
    private static final String[] COLOURS = {"#0b6e4f", "#b5532a", "#3f51b5", "#8a6d00", "#7b1fa2", "#37474f"};
    private static final int WIDTH = 760;
    private static final int HEIGHT = 400;
    private static final int LEFT = 80;
    private static final int RIGHT = 190;
    private static final int TOP = 50;
    private static final int BOTTOM = 70;

    private record Point(double x, double y, boolean noisy) {
    }

    private final String title;
    private final String xName;
    private final String yName;
    private final boolean logX;
    private final boolean logY;
    private final Map<String, List<Point>> series = new LinkedHashMap<>();
    private final Map<Double, String> names = new LinkedHashMap<>();

    Plot(String title, String xName, String yName, boolean logX, boolean logY) {
        this.title = title;
        this.xName = xName;
        this.yName = yName;
        this.logX = logX;
        this.logY = logY;
    }

    void point(String of, double x, double y, boolean noisy) {
        if (Double.isFinite(y) && (!logY || y > 0)) {
            series.computeIfAbsent(of, name -> new ArrayList<>()).add(new Point(x, y, noisy));
        }
    }

    /** What stands below a place of the x axis, instead of its number. */
    void name(double x, String name) {
        names.put(x, name);
    }

    void write(Path file) throws IOException {
        if (!series.isEmpty()) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, svg());
        }
    }

    private String svg() {
        var all = series.values().stream().flatMap(List::stream).toList();
        double minX = all.stream().mapToDouble(Point::x).min().orElse(0);
        double maxX = all.stream().mapToDouble(Point::x).max().orElse(1);
        double top = all.stream().mapToDouble(Point::y).max().orElse(1);
        double least = all.stream().mapToDouble(Point::y).min().orElse(1);
        var x = names.isEmpty() ? new Axis(minX, Math.max(maxX, minX + 1e-9), logX) : new Axis(minX - 0.5, maxX + 0.5, false);
        var y = logY ? new Axis(Math.pow(10, Math.floor(Math.log10(least))), Math.pow(10, Math.ceil(Math.log10(top * 1.0001))), true) : new Axis(0, top * 1.1, false);
        var svg = new StringBuilder(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/><text x=\"%d\" y=\"24\" font-size=\"15\">%s</text>%n", WIDTH, HEIGHT, LEFT, title));
        for (double tick : y.ticks()) {
            double at = HEIGHT - BOTTOM - y.part(tick) * (HEIGHT - TOP - BOTTOM);
            svg.append(
                    String.format(Locale.ROOT, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n", LEFT,
                            WIDTH - RIGHT, at, at, LEFT - 6, at + 4, Report.number(tick)));
        }
        for (double tick : names.isEmpty() ? x.ticks() : List.copyOf(names.keySet())) {
            svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n", place(x, tick), HEIGHT - BOTTOM + 18,
                    names.isEmpty() ? Report.number(tick) : names.get(tick)));
        }
        svg.append(String.format(Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text><text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 30, xName, (TOP + HEIGHT - BOTTOM) / 2, yName + (logY ? " (log)" : "")));
        int n = 0;
        for (var one : series.entrySet()) {
            draw(svg, one.getKey(), one.getValue(), COLOURS[n % COLOURS.length], n, x, y);
            n++;
        }
        svg.append(String.format(Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" fill=\"#666\" font-size=\"11\">every round a point, hollow on a busy machine; the median a line</text>%n</svg>%n",
                LEFT, HEIGHT - 10));
        return svg.toString();
    }

    private static void draw(StringBuilder svg, String name, List<Point> points, String colour, int n, Axis x, Axis y) {
        var line = new StringBuilder();
        var places = points.stream().map(Point::x).distinct().sorted().toList();
        for (double at : places) {
            double middle = Report.median(points.stream().filter(point -> point.x() == at).mapToDouble(Point::y).toArray());
            line.append(String.format(Locale.ROOT, "%.1f,%.1f ", place(x, at), height(y, middle)));
        }
        if (places.size() == 1) {
            double middle = Report.median(points.stream().mapToDouble(Point::y).toArray());
            line.append(String.format(Locale.ROOT, "%.1f,%.1f ", place(x, places.getFirst()) + 12, height(y, middle)));
        }
        svg.append(String.format(Locale.ROOT, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", line, colour));
        for (Point point : points) {
            svg.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\" stroke=\"%s\"/>%n", place(x, point.x()), height(y, point.y()),
                    point.noisy() ? "white" : colour, colour));
        }
        svg.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>%n", WIDTH - RIGHT + 14,
                TOP + 20 * n, colour, WIDTH - RIGHT + 30, TOP + 20 * n + 10, name));
    }

    private static double place(Axis x, double value) {
        return LEFT + x.part(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double height(Axis y, double value) {
        return HEIGHT - BOTTOM - y.part(value) * (HEIGHT - TOP - BOTTOM);
    }

    private record Axis(double from, double to, boolean log) {
        double part(double value) {
            return log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
        }

        List<Double> ticks() {
            var ticks = new ArrayList<Double>();
            if (log) {
                for (double tick = Math.pow(10, Math.ceil(Math.log10(from) - 1e-9)); tick <= to * 1.0001; tick *= 10) {
                    ticks.add(tick);
                }
            } else {
                double raw = (to - from) / 5;
                double unit = Math.pow(10, Math.floor(Math.log10(raw)));
                double step = raw / unit < 1.5 ? unit : raw / unit < 3.5 ? 2 * unit : raw / unit < 7.5 ? 5 * unit : 10 * unit;
                for (double tick = Math.ceil(from / step) * step; tick <= to; tick += step) {
                    ticks.add(tick);
                }
            }
            return ticks;
        }
    }
}
