/**
 * AWS's bill for what the simulator served: it receives the books' rows ({@code ServedCall}) and hands on a CUR 2.0 data export, laid
 * out in a directory as AWS lays it out in a bucket.
 */
@NullMarked
package dev.byline.sim.cur;

import org.jspecify.annotations.NullMarked;
