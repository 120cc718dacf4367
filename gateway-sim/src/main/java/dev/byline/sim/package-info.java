/** An AWS in a box: it receives options from a test or the command line and hands the addresses of an issuer, STS and Bedrock. */
@NullMarked
package dev.byline.sim;

import org.jspecify.annotations.NullMarked;
