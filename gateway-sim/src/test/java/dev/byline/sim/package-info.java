/** Tests of the whole simulator through stock clients. */
@NullMarked
package dev.byline.sim;

import org.jspecify.annotations.NullMarked;
