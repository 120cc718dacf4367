package dev.byline.sim.cur;

/** Which price a call has: {@code global.} inference profiles have the global one; bare model ids and {@code us.}, {@code eu.}, {@code jp.} profiles the regional. */
enum Routing {
  GLOBAL,
  REGIONAL
}
