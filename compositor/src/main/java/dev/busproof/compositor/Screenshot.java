package dev.busproof.compositor;

import dev.busproof.compositor.render.Area;
import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Framebuffer;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.Png;
import dev.busproof.compositor.render.PrivatePixels;
import dev.busproof.compositor.render.Projection;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Renderer;
import dev.busproof.compositor.render.Transform;
import dev.busproof.compositor.surface.OutputInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was on all outputs at one moment, for people: upright, and either each output by itself, or
 * all as they lie in the compositor's space, at the largest scale there is, so that nothing is
 * lost. What is between outputs is black.
 *
 * @param parts not empty
 */
record Screenshot(List<Part> parts) {
  /** Stands for the output's name in a path, and asks for a picture of each. */
  static final String OUTPUT = "{output}";

  /** A picture of more pixels is not made: as many as the largest output has, 1 GiB. */
  private static final long MOST_PIXELS =
      (long) OutputOptions.MAX_SIDE_PIXELS * OutputOptions.MAX_SIDE_PIXELS;

  private static final int BLACK = 0xff00_0000;

  /** What an output shows. */
  record Part(OutputInfo output, Framebuffer frame) {}

  Screenshot {
    parts = List.copyOf(parts);
  }

  /** Whether a picture of all outputs in one would have too many pixels. */
  static boolean isTooLarge(List<OutputInfo> outputs) {
    Rect bounds = bounds(outputs);
    long scale = scale(outputs);
    return bounds.width() * scale * (bounds.height() * scale) > MOST_PIXELS;
  }

  private static Rect bounds(List<OutputInfo> outputs) {
    return outputs.stream().map(OutputInfo::area).reduce(Rect.EMPTY, Rect::union);
  }

  private static int scale(List<OutputInfo> outputs) {
    return outputs.stream().mapToInt(OutputInfo::scale).max().orElseThrow();
  }

  /** The same of one output. */
  Screenshot of(String output) {
    return new Screenshot(
        parts.stream().filter(part -> part.output().name().equals(output)).toList());
  }

  /**
   * Writes a picture as PNG, or one for each output if the file's name says so.
   *
   * @throws IOException also when the picture would be too large
   */
  void write(Path file) throws IOException {
    String name = file.toString();
    if (name.contains(OUTPUT)) {
      for (Part part : parts) {
        Path own = Path.of(name.replace(OUTPUT, part.output().name()));
        Png.write(own, new Screenshot(List.of(part)).picture());
      }
      return;
    }
    if (isTooLarge(outputs())) {
      throw new IOException("outputs that far apart do not fit in one picture");
    }
    Png.write(file, picture());
  }

  private List<OutputInfo> outputs() {
    return parts.stream().map(Part::output).toList();
  }

  /** All of it as one picture. */
  Framebuffer picture() {
    Projection all = new Projection(bounds(outputs()), scale(outputs()), Transform.NORMAL);
    if (parts.size() == 1 && parts.getFirst().output().projection().equals(all)) {
      return parts.getFirst().frame();
    }
    Framebuffer picture = new Framebuffer(all.widthPixels(), all.heightPixels());
    DamageRegion everything = new DamageRegion();
    everything.add(picture.bounds());
    List<Layer> layers = parts.stream().map(part -> layer(part, all)).toList();
    var _ = new Renderer(picture, BLACK).paint(layers, everything);
    return picture;
  }

  /** An output's framebuffer is to the output what a client's buffer is to its surface. */
  private static Layer layer(Part part, Projection all) {
    OutputInfo output = part.output();
    return all.layer(
        PrivatePixels.of(part.frame()),
        output.area(),
        output.scale(),
        output.transform(),
        Area.EMPTY,
        Optional.empty(),
        part);
  }
}
