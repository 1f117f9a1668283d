package dev.busproof.clientsim.target;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the lab knows of one compositor, read from a data file. {@code {socket}} and {@code
 * {runtime}} stand for the socket's name and the runtime directory.
 *
 * @param name how {@code --target} calls it: its file's name
 * @param about what it is, in one line
 * @param program the program that must be in PATH
 * @param install how to get it
 * @param command the argument vector
 * @param environment variables that are set
 * @param files files written into the runtime directory before each start
 * @param socket the name that it is known to give its socket, when the lab cannot choose it; empty
 *     where any that appears will do
 * @param globals what it must advertise to count as ready
 * @param stop how it is asked to end
 * @param refusesRoot whether it does not run as root, or is not meant to
 * @param tested with which version the profile was tried; empty for one that is written from
 *     documentation
 */
record Profile(
    String name,
    String about,
    String program,
    String install,
    List<String> command,
    Map<String, String> environment,
    Map<String, String> files,
    Optional<String> socket,
    Set<String> globals,
    Stop stop,
    boolean refusesRoot,
    Optional<String> tested) {

  /**
   * The plan by which it is started: as the lab's user, or as {@code nobody} where it would refuse
   * that.
   *
   * @param labIsRoot whether the lab runs as root
   */
  LaunchPlan plan(boolean labIsRoot) {
    var plan =
        new LaunchPlan(
            Optional.of(new LaunchPlan.Program(program, install)),
            command,
            environment,
            true,
            files,
            socket,
            globals,
            stop,
            Optional.empty());
    return refusesRoot && labIsRoot ? plan.as(TargetUser.find(TargetUser.NOBODY)) : plan;
  }
}
