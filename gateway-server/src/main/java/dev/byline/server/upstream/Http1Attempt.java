package dev.byline.server.upstream;

import dev.byline.core.failure.Fault;
import dev.byline.core.request.Endpoint;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestEncoder;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/1.1 connection for one {@link UpstreamStream}, which its pool keeps when the stream has ended
 * well.
 *
 * <p>Thread: the connection's event loop. Owns: nothing. Fails: as {@link UpstreamStream}.
 */
final class Http1Attempt implements Connector.Attempt {
  private final UpstreamPool pool;
  private final Endpoint endpoint;
  private final UpstreamStream stream;
  private @Nullable UpstreamConnection connection;

  Http1Attempt(UpstreamPool pool, Endpoint endpoint, UpstreamStream stream) {
    this.pool = pool;
    this.endpoint = endpoint;
    this.stream = stream;
  }

  @Override
  public void handlers(ChannelPipeline pipeline) {
    AnswerDecoder decoder = new AnswerDecoder();
    UpstreamConnection last = new UpstreamConnection(endpoint, pool, decoder);
    connection = last;
    // Where the request can't be sent any further, an early answer may still wait to be read.
    pipeline.channel().config().setAutoClose(false);
    pipeline.addLast(decoder, new HttpRequestEncoder(), last);
  }

  @Override
  public boolean isWanted() {
    return !stream.isEnded();
  }

  @Override
  public void connected(Channel channel) {
    if (stream.isEnded() || connection == null) {
      channel.close();
    } else {
      stream.connected(connection);
    }
  }

  @Override
  public void notConnected() {
    stream.onFailure(Fault.UPSTREAM_UNREACHABLE, "Bedrock can't be reached now.");
  }
}
