/** What is remembered: it receives one LedgerEntry an exchange and hands it to durable storage. */
@NullMarked
package dev.byline.core.ledger;

import org.jspecify.annotations.NullMarked;
