/** What a run means, told to people, browsers, CI systems and programs. */
@NullMarked
package dev.busproof.clientsim.report;

import org.jspecify.annotations.NullMarked;
