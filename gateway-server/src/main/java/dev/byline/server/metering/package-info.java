/** What it cost: it borrows response bytes from relay, receives each exchange's end, and hands rows to the ledger file. */
@NullMarked
package dev.byline.server.metering;

import org.jspecify.annotations.NullMarked;
