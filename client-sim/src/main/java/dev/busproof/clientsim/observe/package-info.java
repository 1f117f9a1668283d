/** What happened, as plain records: written to the journal before anybody judges it. */
@NullMarked
package dev.busproof.clientsim.observe;

import org.jspecify.annotations.NullMarked;
