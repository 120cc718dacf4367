/** What happened: it receives a tally from every service per request and hands sums to tests. */
@NullMarked
package dev.byline.sim.counters;

import org.jspecify.annotations.NullMarked;
