package dev.busproof.bench.report;

import dev.busproof.bench.model.BenchRun;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a document says of a run before its figures. */
final class RunFacts {
  private RunFacts() {}

  /** By name, in the order in which they are shown. */
  static Map<String, String> of(BenchRun run) {
    var here = run.environment();
    var facts = new LinkedHashMap<String, String>();
    facts.put("begun", HtmlPage.date(run) + (run.quick() ? ", --quick" : ""));
    facts.put("kernel", "Linux " + here.kernelVersion());
    facts.put("processor", here.cpus() + " x " + here.cpu() + ", governor " + here.governor());
    facts.put("memory", here.memoryMebibytes() + " MiB");
    facts.put("huge pages", here.thp() + ", shared memory " + here.shmemThp());
    facts.put("JDK", here.jdk());
    facts.put("load at start", String.format(Locale.ROOT, "%.2f", here.loadAtStart()));
    facts.put("busproof", here.commit());
    return Collections.unmodifiableMap(facts);
  }
}
