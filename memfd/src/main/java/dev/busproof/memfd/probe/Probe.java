package dev.busproof.memfd.probe;

import java.util.Optional;

/** A row that has not been asked for yet. */
record Probe(
    String feature,
    Topic topic,
    Stability stability,
    String how,
    Optional<String> since,
    Question question) {
  static Probe behaviour(Topic topic, String feature, String since, String how, Question question) {
    Optional<String> known = since.isEmpty() ? Optional.empty() : Optional.of(since);
    return new Probe(feature, topic, Stability.BEHAVIOUR, how, known, question);
  }

  static Probe setting(Topic topic, String feature, String how, Question question) {
    return new Probe(feature, topic, Stability.SETTING, how, Optional.empty(), question);
  }

  static Probe changing(Topic topic, String feature, String how, Question question) {
    return new Probe(feature, topic, Stability.VOLATILE, how, Optional.empty(), question);
  }

  ProbeRow row(Answer answer) {
    return new ProbeRow(feature, topic, stability, answer, how, since);
  }
}
