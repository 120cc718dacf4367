/**
 * The embedded DuckDB: receives files and SQL from the packages that read bills and ledgers, and
 * hands them rows. The one place where the engine's safety settings stand.
 */
@NullMarked
package dev.byline.billing.duck;

import org.jspecify.annotations.NullMarked;
