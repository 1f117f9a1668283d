package dev.busproof.memfd.probe;

import dev.busproof.memfd.libc.JnaLibc;
import dev.busproof.memfd.libc.Libc;
import java.nio.file.Path;
import java.util.List;

/** What the program does with its hidden option, without the program. */
final class FatalLoadMain {
  private FatalLoadMain() {}

  public static void main(String[] args) throws Exception {
    Libc libc = args[0].equals("jna") ? new JnaLibc() : Libc.system();
    FatalLoad.run(
        libc,
        line -> {
          System.out.println(line);
          System.out.flush();
        });
  }

  static List<String> command(String libc) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        FatalLoadMain.class.getName(),
        libc);
  }
}
