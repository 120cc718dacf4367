/** Bedrock Mantle: it holds the models of that endpoint and decides which path serves which of them to whom. */
@NullMarked
package dev.byline.sim.mantle;

import org.jspecify.annotations.NullMarked;
