/**
 * The export as AWS delivers it: receives a folder from {@code Bill}, finds the data files that the
 * manifests name, and hands their Bedrock rows, summed by what they say, to {@code line} as the
 * table {@code gathered}.
 */
@NullMarked
package dev.byline.billing.cur;

import org.jspecify.annotations.NullMarked;
