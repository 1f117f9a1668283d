package dev.busproof.bench.lanes;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** The functions of libpixman-1.so.0 that a compositor paints with; names as in pixman.h. */
final class Pixman {
  static final String LIBRARY = "libpixman-1.so.0";
  static final int A8R8G8B8 = 0x2002_8888;
  static final int X8R8G8B8 = 0x2002_0888;
  static final int OP_SRC = 1;
  static final int OP_OVER = 3;

  private static final int FILTER_NEAREST = 3;
  private static final int MATRIX_INTS = 9;

  private final MethodHandle createBits;
  private final MethodHandle createSolid;
  private final MethodHandle composite;
  private final MethodHandle setTransform;
  private final MethodHandle setFilter;
  private final MethodHandle unref;

  /**
   * Loads it, for good: images are unreferenced while an arena closes, and it must be there then.
   *
   * @throws IllegalStateException when it is not installed
   */
  @SuppressWarnings("restricted")
  Pixman() {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(LIBRARY + " is not installed", e);
    }
    createBits =
        link(
            library,
            "pixman_image_create_bits",
            FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    createSolid =
        link(library, "pixman_image_create_solid_fill", FunctionDescriptor.of(ADDRESS, ADDRESS));
    MemoryLayout[] arguments = new MemoryLayout[12];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = i >= 1 && i <= 3 ? ADDRESS : JAVA_INT;
    }
    composite = link(library, "pixman_image_composite32", FunctionDescriptor.ofVoid(arguments));
    setTransform =
        link(
            library,
            "pixman_image_set_transform",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    setFilter =
        link(
            library,
            "pixman_image_set_filter",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    unref = link(library, "pixman_image_unref", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    MemorySegment address =
        library
            .find(name)
            .orElseThrow(() -> new IllegalStateException(LIBRARY + " has no " + name));
    return Linker.nativeLinker().downcallHandle(address, descriptor);
  }

  private static AssertionError impossible(Throwable thrown) {
    return new AssertionError("a function of pixman throws nothing", thrown);
  }

  /** An image over these pixels, rows without padding; unreferenced when the arena closes. */
  MemorySegment image(Arena arena, int format, int width, int height, MemorySegment pixels) {
    MemorySegment made;
    try {
      made = (MemorySegment) createBits.invokeExact(format, width, height, pixels, 4 * width);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
    return owned(arena, made);
  }

  /** An image that is black everywhere. */
  MemorySegment black(Arena arena) {
    MemorySegment colour = arena.allocate(4 * Short.BYTES);
    colour.set(JAVA_SHORT, 3 * Short.BYTES, (short) 0xffff);
    try {
      return owned(arena, (MemorySegment) createSolid.invokeExact(colour));
    } catch (IllegalStateException refused) {
      throw refused;
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  @SuppressWarnings("restricted")
  private MemorySegment owned(Arena arena, MemorySegment image) {
    if (image.equals(MemorySegment.NULL)) {
      throw new IllegalStateException("pixman makes no image");
    }
    return image.reinterpret(arena, this::release);
  }

  private void release(MemorySegment image) {
    try {
      int ignored = (int) unref.invokeExact(image);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /**
   * Has the nearest pixel taken at the place that a matrix leads to.
   *
   * @param matrix three rows of three, from the destination to the image
   */
  void transform(Arena arena, MemorySegment image, double... matrix) {
    MemorySegment fixed = arena.allocate(JAVA_INT, MATRIX_INTS);
    for (int i = 0; i < MATRIX_INTS; i++) {
      fixed.setAtIndex(JAVA_INT, i, (int) Math.round(matrix[i] * (1 << 16)));
    }
    try {
      int set = (int) setTransform.invokeExact(image, fixed);
      int filtered = (int) setFilter.invokeExact(image, FILTER_NEAREST, MemorySegment.NULL, 0);
      if (set == 0 || filtered == 0) {
        throw new IllegalStateException("pixman refuses the transform");
      }
    } catch (IllegalStateException refused) {
      throw refused;
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** The whole of the destination. */
  void composite(int operator, MemorySegment source, MemorySegment onto, int width, int height) {
    try {
      composite.invokeExact(
          operator, source, MemorySegment.NULL, onto, 0, 0, 0, 0, 0, 0, width, height);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }
}
