import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/** Says whether a PNG shows something: more than a background and one flat rectangle. */
final class CheckPicture {
  private static final int COLOURS_NEEDED = 8;

  /** A random flower of thin petals was once 0.7 % of 1280x720, and 1.5 to 1.9 % in other runs. */
  private static final double SHARE_NEEDED = 0.004;

  public static void main(String[] args) throws IOException {
    File file = new File(args[0]);
    if (!file.isFile()) {
      System.err.println("there is no picture " + file);
      System.exit(1);
    }
    BufferedImage image = ImageIO.read(file);
    Map<Integer, Integer> counts = new HashMap<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        counts.merge(image.getRGB(x, y), 1, Integer::sum);
      }
    }
    int pixels = image.getWidth() * image.getHeight();
    int commonest = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    double share = 1.0 - (double) commonest / pixels;
    System.out.printf(
        "%dx%d, %d colours, %.1f %% of it differs from the commonest%n",
        image.getWidth(), image.getHeight(), counts.size(), 100 * share);
    if (counts.size() < COLOURS_NEEDED || share < SHARE_NEEDED) {
      System.err.println("the picture is as good as uniform");
      System.exit(1);
    }
  }
}
