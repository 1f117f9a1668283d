package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.View;
import dev.busproof.wire.Fixed;
import java.util.Optional;

/**
 * What a viewport asks for: which part of the content a surface shows, and how large.
 *
 * @param source empty for all of the content
 * @param destination empty for the size of the source
 */
public record ViewportState(Optional<Source> source, Optional<Size> destination) {
  public static final ViewportState UNSET = new ViewportState(Optional.empty(), Optional.empty());

  /**
   * A part of the content after transform and scale, in 24.8 fixed point; place not negative, size
   * positive.
   */
  public record Source(int x, int y, int width, int height) {}

  /** In surface coordinates, positive. */
  public record Size(int width, int height) {}

  /** The width of a surface whose content is that wide. */
  int width(int contentWidth) {
    return destination
        .map(Size::width)
        .or(() -> source.map(part -> Math.max(1, Fixed.toInt(part.width()))))
        .orElse(contentWidth);
  }

  /** The height of a surface whose content is that high. */
  int height(int contentHeight) {
    return destination
        .map(Size::height)
        .or(() -> source.map(part -> Math.max(1, Fixed.toInt(part.height()))))
        .orElse(contentHeight);
  }

  /** Whether a source without a destination has a size that a surface can have. */
  boolean hasWholeSize() {
    return destination.isPresent()
        || source.stream().allMatch(part -> isWhole(part.width()) && isWhole(part.height()));
  }

  private static boolean isWhole(int fixed) {
    return Fixed.ofInt(Fixed.toInt(fixed)) == fixed;
  }

  /** Whether the source lies inside content of that size, in buffer pixels after the transform. */
  boolean isInside(int width, int height, int scale) {
    return source.stream()
        .allMatch(part ->
            ((long) part.x() + part.width()) * scale <= width * 256L
                && ((long) part.y() + part.height()) * scale <= height * 256L);
  }

  /** As the renderer wants it, of content of that size; empty when all is shown as it is. */
  Optional<View> view(int contentWidth, int contentHeight) {
    if (equals(UNSET) || contentWidth == 0 || contentHeight == 0) {
      return Optional.empty();
    }
    int toWidth = width(contentWidth);
    int toHeight = height(contentHeight);
    return Optional.of(
        source
            .map(part ->
                new View(part.x(), part.y(), part.width(), part.height(), toWidth, toHeight))
            .orElseGet(() ->
                new View(0, 0, contentWidth * 256L, contentHeight * 256L, toWidth, toHeight)));
  }
}
