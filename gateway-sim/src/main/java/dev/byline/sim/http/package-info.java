/** HTTP/1.1 on loopback: it receives requests from sockets and hands each, whole, to one {@link dev.byline.sim.http.Service}, which answers it. */
@NullMarked
package dev.byline.sim.http;

import org.jspecify.annotations.NullMarked;
