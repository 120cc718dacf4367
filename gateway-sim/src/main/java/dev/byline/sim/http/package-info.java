/**
 * HTTP/1.1 and HTTP/2 on loopback, plain and over TLS: it receives requests from sockets and hands each, whole or part by part,
 * to one {@link dev.byline.sim.http.Service}, which answers it.
 */
@NullMarked
package dev.byline.sim.http;

import org.jspecify.annotations.NullMarked;
