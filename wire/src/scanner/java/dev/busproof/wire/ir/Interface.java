package dev.busproof.wire.ir;

import java.util.List;

/**
 * One protocol interface.
 *
 * @param version the highest version the definition describes, from 1
 * @param summary one line, empty when the definition has none
 * @param requests by opcode: the message at index i has opcode i
 * @param events by opcode, likewise
 * @param enums in the order of the file
 */
public record Interface(
    String name,
    int version,
    String summary,
    List<Message> requests,
    List<Message> events,
    List<EnumDef> enums) {
  public Interface {
    requests = List.copyOf(requests);
    events = List.copyOf(events);
    enums = List.copyOf(enums);
  }
}
