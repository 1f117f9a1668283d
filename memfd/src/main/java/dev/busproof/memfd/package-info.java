/**
 * Descriptors with an owner, memfds and seals, and client memory that can be read without trusting
 * the client.
 */
@NullMarked
package dev.busproof.memfd;

import org.jspecify.annotations.NullMarked;
