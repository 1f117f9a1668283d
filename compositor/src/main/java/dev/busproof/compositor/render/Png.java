package dev.busproof.compositor.render;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes PNG files, 8-bit RGB (W3C PNG specification, third edition). Our own hundred lines,
 * because javax.imageio would bring java.desktop into an image that shows nothing.
 */
public final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int IDAT_BYTES = 64 * 1024;

  /** Row filter "Up": differences to the row above, mostly zeros in what windows show. */
  private static final int FILTER_UP = 2;

  private Png() {}

  /**
   * Writes the image. Whoever looks at the path sees the old file or the whole new one: it is
   * written beside it and then renamed over it.
   *
   * @throws IOException when the directory is missing, full or not writable; the temporary file is
   *     then removed
   */
  public static void write(Path path, Framebuffer image) throws IOException {
    Path target = path.toAbsolutePath();
    Path temporary =
        target.resolveSibling(
            "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    try {
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(
                  temporary,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE))) {
        encode(out, image);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  static void encode(OutputStream to, Framebuffer image) throws IOException {
    DataOutputStream out = new DataOutputStream(to);
    out.write(SIGNATURE);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(header);
    fields.writeInt(image.width());
    fields.writeInt(image.height());
    fields.write(
        new byte[] {8, 2, 0, 0, 0}); // bits per channel, RGB, deflate, filters, progressive
    chunk(out, "IHDR", header.toByteArray(), header.size());
    writeRows(out, image);
    chunk(out, "IEND", new byte[0], 0);
    out.flush();
  }

  private static void writeRows(DataOutputStream out, Framebuffer image) throws IOException {
    int rowBytes = 3 * image.width();
    byte[] above = new byte[rowBytes];
    byte[] row = new byte[rowBytes];
    byte[] filtered = new byte[1 + rowBytes];
    filtered[0] = FILTER_UP;
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DeflaterOutputStream data =
        new DeflaterOutputStream(new ImageData(out), deflater, IDAT_BYTES)) {
      for (int y = 0; y < image.height(); y++) {
        unpack(image, y, row);
        for (int i = 0; i < rowBytes; i++) {
          filtered[1 + i] = (byte) (row[i] - above[i]);
        }
        data.write(filtered);
        byte[] swap = above;
        above = row;
        row = swap;
      }
    } finally {
      deflater.end();
    }
  }

  private static void unpack(Framebuffer image, int y, byte[] row) {
    int[] pixels = image.pixels();
    int first = y * image.width();
    for (int x = 0; x < image.width(); x++) {
      int pixel = pixels[first + x];
      row[3 * x] = (byte) (pixel >> 16);
      row[3 * x + 1] = (byte) (pixel >> 8);
      row[3 * x + 2] = (byte) pixel;
    }
  }

  private static void chunk(DataOutputStream out, String type, byte[] bytes, int count)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(bytes, 0, count);
    out.writeInt(count);
    out.write(name);
    out.write(bytes, 0, count);
    out.writeInt((int) crc.getValue());
  }

  /** Turns what the deflater writes, a buffer at a time, into IDAT chunks. Closes nothing. */
  private static final class ImageData extends OutputStream {
    private final DataOutputStream out;

    ImageData(DataOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      if (offset != 0) {
        throw new IllegalArgumentException("offset " + offset);
      }
      chunk(out, "IDAT", bytes, count);
    }
  }
}
