package dev.byline.server.listen;

import dev.byline.server.exchange.ExchangeServices;

/**
 * What the connections of one listener share.
 *
 * @param services of their exchanges
 * @param draining whether they are to end
 */
record Entrance(ExchangeServices services, Draining draining) {}
