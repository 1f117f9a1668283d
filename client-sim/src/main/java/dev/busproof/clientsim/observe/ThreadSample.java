package dev.busproof.clientsim.observe;

import java.util.List;

/**
 * One thread of a target that does not answer.
 *
 * @param id its thread id; the main thread's is the process id
 * @param name its name ({@code comm})
 * @param state the state letter of proc(5): R, S, D, T...
 * @param cpuPercent CPU time used while the lab watched, in percent of one processor
 * @param waitChannel the kernel function it sleeps in; empty when it runs or that is not told
 * @param systemCall the system call it is in, with the file it is about where that can be told
 *     ({@code read of /memfd:x (deleted)}); empty when it is in none or that is not told
 * @param kernelStack innermost function first; empty where reading it is not permitted
 */
public record ThreadSample(
    long id,
    String name,
    String state,
    int cpuPercent,
    String waitChannel,
    String systemCall,
    List<String> kernelStack) {}
