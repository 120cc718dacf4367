/**
 * Who spent what: receives a folder with a bill (or a gateway's ledger), has {@code cur} read it and
 * {@code line} type it, and hands sums of spend by caller, tag, model and token kind to {@code
 * report} and to other modules.
 */
@NullMarked
package dev.byline.billing;

import org.jspecify.annotations.NullMarked;
