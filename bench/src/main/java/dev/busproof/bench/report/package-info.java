/** What people are shown of a run: tables, a page with plots, a document, what has changed. */
@NullMarked
package dev.busproof.bench.report;

import org.jspecify.annotations.NullMarked;
