/** The Security Token Service: it receives query-protocol requests and hands session credentials and AWS's own refusals, in XML. */
@NullMarked
package dev.byline.sim.sts;

import org.jspecify.annotations.NullMarked;
