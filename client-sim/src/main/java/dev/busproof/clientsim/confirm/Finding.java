package dev.busproof.clientsim.confirm;

import dev.busproof.clientsim.judge.Verdict;
import java.util.List;

/**
 * What is to be sought again.
 *
 * @param caseId the case in which it was seen
 * @param kind what was seen
 * @param seen in how many attempts
 * @param served ids of the cases that its target had been attacked with since its start, in order
 */
public record Finding(String caseId, Verdict.Kind kind, int seen, List<String> served) {}
