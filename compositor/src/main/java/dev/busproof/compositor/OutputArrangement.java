package dev.busproof.compositor;

import dev.busproof.compositor.render.Projection;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Transform;
import dev.busproof.compositor.surface.OutputInfo;
import dev.busproof.compositor.surface.Outputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Where outputs lie in the compositor's space: without overlapping. */
final class OutputArrangement {
  private OutputArrangement() {}

  /**
   * All of them, in their order.
   *
   * @throws IllegalArgumentException for the user: none or too many, a name twice, two in one place
   */
  static List<OutputInfo> of(List<OutputOptions> wanted, int refreshMilliHz) {
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException("there must be an output");
    }
    List<OutputInfo> placed = new ArrayList<>();
    for (OutputOptions each : wanted) {
      placed.add(next(each, placed, refreshMilliHz));
    }
    return List.copyOf(placed);
  }

  /**
   * One more, beside those there are.
   *
   * @throws IllegalArgumentException for the user: too many, a name twice, two in one place
   */
  static OutputInfo next(OutputOptions wanted, List<OutputInfo> before, int refreshMilliHz) {
    if (before.size() == Outputs.MOST) {
      throw new IllegalArgumentException("more than " + Outputs.MOST + " outputs");
    }
    String name = wanted.name().orElseGet(() -> freeName(before));
    Transform transform = Transform.labelled(wanted.transform()).orElseThrow();
    int width = transform.width(wanted.widthPixels(), wanted.heightPixels()) / wanted.scale();
    int height = transform.height(wanted.widthPixels(), wanted.heightPixels()) / wanted.scale();
    OutputOptions.Position at = wanted.at().orElseGet(() -> beside(before));
    Rect area = new Rect(at.x(), at.y(), width, height);
    for (OutputInfo other : before) {
      if (other.name().equals(name)) {
        throw new IllegalArgumentException("two outputs are called " + name);
      }
      if (other.area().intersects(area)) {
        throw new IllegalArgumentException(
            "outputs %s (%s) and %s (%s) overlap"
                .formatted(other.name(), text(other.area()), name, text(area)));
      }
    }
    return new OutputInfo(name, new Projection(area, wanted.scale(), transform), refreshMilliHz);
  }

  private static String text(Rect area) {
    return "%dx%d at %d,%d".formatted(area.width(), area.height(), area.x(), area.y());
  }

  /** To the right of all, as high as the last. */
  private static OutputOptions.Position beside(List<OutputInfo> before) {
    if (before.isEmpty()) {
      return new OutputOptions.Position(0, 0);
    }
    long right = before.stream().mapToLong(output -> output.area().right()).max().orElseThrow();
    return new OutputOptions.Position(Math.toIntExact(right), before.getLast().area().y());
  }

  private static String freeName(List<OutputInfo> before) {
    Set<String> taken = before.stream().map(OutputInfo::name).collect(Collectors.toSet());
    int number = 1;
    while (taken.contains("HEADLESS-" + number)) {
      number++;
    }
    return "HEADLESS-" + number;
  }
}
