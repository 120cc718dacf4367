/**
 * What one line of the bill says: receives the texts that {@code cur} gathered, reads caller, token
 * kind, unit and model out of them, and hands typed lines to {@code Bill}. Pure but for {@code
 * LineTyping}, which does so for a whole table.
 */
@NullMarked
package dev.byline.billing.line;

import org.jspecify.annotations.NullMarked;
