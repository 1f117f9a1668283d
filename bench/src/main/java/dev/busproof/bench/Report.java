package dev.busproof.bench;

import dev.busproof.bench.model.Environment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A comparison for people, as a table, and for programs, as JSON. */
record Report(Environment environment, Comparison comparison) {

  void print(PrintWriter out) {
    out.println(
        "1920x1080x4 ingest, "
            + comparison.rounds()
            + (comparison.rounds() == 1 ? " round" : " rounds"));
    out.println(environment.line());
    out.println();
    out.printf(
        Locale.ROOT,
        "%-16s %10s %10s %7s  %-17s %s%n",
        "lane",
        "median us",
        "spread us",
        "GB/s",
        "ratio",
        "what");
    for (Comparison.Line line : comparison.lines()) {
      out.printf(
          Locale.ROOT,
          "%-16s %10.1f %10.1f %7.2f  %-17s %s%n",
          line.lane().label(),
          line.micros().median(),
          line.micros().range(),
          line.gigabytesPerSecond(),
          line.ratioText(),
          line.lane().meaning());
    }
    out.println();
    out.println(
        "ratio: speed as a part of the private memcpy's in the same round, 1.00 is as fast;\n"
            + "in brackets the slowest and the fastest round. spread: from the fastest round to the"
            + " slowest.");
    if (comparison.lines().stream().anyMatch(line -> line.ratio().isNoise())) {
      out.println(
          "noisy: the rounds disagree by more than the ratio itself; measure on a quieter"
              + " machine.");
    }
  }

  /** Written beside the file and renamed over it. */
  void writeJson(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
    try {
      Files.writeString(temporary, json() + "\n");
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A noisy ratio is absent, so that no program can take it for one. */
  String json() {
    List<Map<String, Object>> lanes = new ArrayList<>();
    for (Comparison.Line line : comparison.lines()) {
      Map<String, Object> lane = new LinkedHashMap<>();
      lane.put("lane", line.lane().label());
      lane.put("medianMicros", line.micros().median());
      lane.put("spreadMicros", line.micros().range());
      lane.put("gigabytesPerSecond", line.gigabytesPerSecond());
      lane.put("noisy", line.ratio().isNoise());
      if (!line.ratio().isNoise()) {
        lane.put("ratioToPrivateMemcpy", line.ratio().median());
        lane.put("ratioSmallest", line.ratio().smallest());
        lane.put("ratioLargest", line.ratio().largest());
      }
      lanes.add(lane);
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("benchmark", "ingest-1920x1080x4");
    report.put("frameBytes", Frame.BYTES);
    report.put("rounds", comparison.rounds());
    report.put("environment", environment);
    report.put("lanes", lanes);
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report);
  }
}
