/** What was consumed: it borrows response bytes from the relay and hands a StreamEnd with its Usage to the ledger. */
@NullMarked
package dev.byline.core.usage;

import org.jspecify.annotations.NullMarked;
