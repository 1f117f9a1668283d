package dev.busproof.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/**
 * Lines over two axes as an svg element. What it looks like in the light and in the dark is the
 * page's style sheet's; words are words, so that they are found, copied and read aloud.
 */
final class SvgPlot {
  static final String STYLE =
      """
      svg{max-width:100%;height:auto;font:12px system-ui,sans-serif}svg text{fill:currentColor}
      svg .grid{stroke:currentColor;stroke-opacity:.15}svg .axis{stroke:currentColor;stroke-opacity:.6}
      svg .line{fill:none;stroke-width:2}svg .k1{stroke-dasharray:6 3}
      svg .c0{stroke:#0072b2;fill:#0072b2}svg .c1{stroke:#e08a00;fill:#e08a00}svg .c2{stroke:#009e73;fill:#009e73}
      svg .c3{stroke:#d55e00;fill:#d55e00}svg .c4{stroke:#b8629a;fill:#b8629a}svg .c5{stroke:#3ea6e0;fill:#3ea6e0}
      svg .c6{stroke:#8a8a8a;fill:#8a8a8a}svg .line.line{fill:none}
      """;

  private static final int WIDTH = 960;
  private static final int HEIGHT = 420;
  private static final int LEFT = 70;
  private static final int RIGHT = 730;
  private static final int TOP = 14;
  private static final int BOTTOM = 366;
  private static final int COLOURS = 7;
  private static final int LEGEND_STEP = 22;

  /**
   * One line.
   *
   * @param points by their place on the horizontal axis; at least one
   */
  private record Line(String name, SortedMap<Double, Double> points) {
    double last() {
      return points.sequencedValues().getLast();
    }
  }

  private final Axis across;
  private final Axis up;
  private final List<Line> lines;
  private final StringBuilder svg = new StringBuilder();

  private SvgPlot(Axis across, Axis up, List<Line> lines) {
    this.across = across;
    this.up = up;
    this.lines = lines;
  }

  /**
   * Draws.
   *
   * @param lines points by name, more than none; the legend has them in the order of their ends
   */
  static String of(
      String across,
      String up,
      boolean logarithmicAcross,
      boolean logarithmicUp,
      Map<String, SortedMap<Double, Double>> lines) {
    List<Line> all = new ArrayList<>();
    lines.forEach((name, points) -> all.add(new Line(name, points)));
    all.sort(Comparator.comparingDouble(Line::last).reversed());
    List<Double> places = all.stream().flatMap(line -> line.points().keySet().stream()).toList();
    Collection<Double> values =
        all.stream().flatMap(line -> line.points().values().stream()).toList();
    return new SvgPlot(
            Axis.over(across, logarithmicAcross, places), Axis.over(up, logarithmicUp, values), all)
        .draw();
  }

  private String draw() {
    svg.append("<svg viewBox=\"0 0 %s %s\" role=\"img\">\n".formatted(WIDTH, HEIGHT));
    for (double tick : across.ticks()) {
      svg.append("<path class=\"grid\" d=\"M%s %sV%s\"/>".formatted(x(tick), TOP, BOTTOM));
      text(x(tick), BOTTOM + 18, "middle", Axis.text(tick));
    }
    for (double tick : up.ticks()) {
      svg.append("<path class=\"grid\" d=\"M%s %sH%s\"/>".formatted(LEFT, y(tick), RIGHT));
      text(Integer.toString(LEFT - 8), Double.parseDouble(y(tick)) + 4, "end", Axis.text(tick));
    }
    svg.append(
        "<path class=\"axis\" fill=\"none\" d=\"M%s %sV%sH%s\"/>\n"
            .formatted(LEFT, TOP, BOTTOM, RIGHT));
    text(Integer.toString((LEFT + RIGHT) / 2), BOTTOM + 42, "middle", across.label());
    svg.append(
        "<text transform=\"translate(16 %s)rotate(-90)\" text-anchor=\"middle\">%s</text>\n"
            .formatted((TOP + BOTTOM) / 2, HtmlPage.escaped(up.label())));
    for (int i = 0; i < lines.size(); i++) {
      line(lines.get(i), i);
    }
    return svg.append("</svg>\n").toString();
  }

  private void line(Line line, int i) {
    String style = "c" + i % COLOURS + " k" + i / COLOURS;
    String name = HtmlPage.escaped(line.name());
    StringBuilder path = new StringBuilder();
    line.points()
        .forEach((x, y) ->
            path.append(path.isEmpty() ? "M" : "L").append(x(x)).append(' ').append(y(y)));
    svg.append("<path class=\"line %s\" d=\"%s\"/>".formatted(style, path));
    line.points()
        .forEach((x, y) ->
            svg.append(
                "<circle class=\"%s\" r=\"3\" cx=\"%s\" cy=\"%s\"><title>%s</title></circle>"
                    .formatted(
                        style, x(x), y(y), name + ": " + Axis.text(x) + ", " + Axis.text(y))));
    int at = TOP + 8 + i * LEGEND_STEP;
    svg.append("<path class=\"line %s\" d=\"M%s %sh26\"/>".formatted(style, RIGHT + 16, at));
    text(Integer.toString(RIGHT + 50), at + 4, "start", line.name());
    svg.append('\n');
  }

  private void text(String x, double y, String anchor, String words) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
            .formatted(x, number(y), anchor, HtmlPage.escaped(words)));
  }

  private String x(double value) {
    return number(LEFT + across.place(value) * (RIGHT - LEFT));
  }

  private String y(double value) {
    return number(BOTTOM - up.place(value) * (BOTTOM - TOP));
  }

  /** A tenth of a pixel is seen by nobody. */
  private static String number(double pixels) {
    return String.format(Locale.ROOT, "%.1f", pixels);
  }
}
