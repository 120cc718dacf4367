package dev.byline.server.listen;

import dev.byline.server.exchange.ExchangeHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.flow.FlowControlHandler;

/** The HTTP/1.1 side of the listener: bytes in, one request after the other out. */
final class Http1Requests {
  private Http1Requests() {}

  static void addTo(ChannelPipeline pipeline, Entrance entrance) {
    Http1Turns turns = new Http1Turns(entrance.draining());
    pipeline
        .addLast("decode", new FramingGuard(entrance.services().timeouts().requestHead(), turns))
        .addLast("encode", new HttpResponseEncoder())
        .addLast("turns", turns)
        .addLast("flow", new FlowControlHandler())
        .addLast("exchange", new ExchangeHandler(entrance.services()));
  }
}
