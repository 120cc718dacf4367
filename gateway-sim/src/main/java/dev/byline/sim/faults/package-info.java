/** What shall go wrong: it receives scripts from tests and hands the next fault to the services that ask for it. */
@NullMarked
package dev.byline.sim.faults;

import org.jspecify.annotations.NullMarked;
