/** What the simulator served: it receives a row from the Bedrock part per billed inference and hands the rows to the CUR export. */
@NullMarked
package dev.byline.sim.books;

import org.jspecify.annotations.NullMarked;
