/**
 * The command {@code byline report}: receives the command line, asks {@code Bill}, and hands the
 * answer to the reader as a table, CSV or JSON.
 */
@NullMarked
package dev.byline.billing.report;

import org.jspecify.annotations.NullMarked;
