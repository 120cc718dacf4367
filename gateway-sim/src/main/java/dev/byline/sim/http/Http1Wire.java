package dev.byline.sim.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/** An answer over HTTP/1.1: with a length when it is whole, chunked when it comes in parts. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write or close ends the connection, and nothing is left
// to do
final class Http1Wire implements Wire {
  private final Channel channel;
  private final ConnectionHandler connection;
  private final boolean keepAlive;

  Http1Wire(Channel channel, ConnectionHandler connection, boolean keepAlive) {
    this.channel = channel;
    this.connection = connection;
    this.keepAlive = keepAlive;
  }

  @Override
  public void whole(Answer answer) {
    DefaultFullHttpResponse response = new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        HttpResponseStatus.valueOf(answer.status()),
        Unpooled.wrappedBuffer(answer.body()));
    head(response, answer.headers());
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
    channel.write(response);
  }

  @Override
  public void begin(int status, Headers headers) {
    DefaultHttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    head(response, headers);
    response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    channel.write(response);
  }

  @Override
  public void chunk(byte[] bytes) {
    channel.write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
  }

  @Override
  public void end() {
    channel.write(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  @Override
  public void finish() {
    channel.flush();
    if (!keepAlive) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
    connection.finished();
  }

  @Override
  public void reset() {
    channel.flush();
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  @Override
  public void whenWritable(Runnable step) {
    connection.whenWritable(step);
  }

  private void head(HttpResponse response, Headers headers) {
    headers.fields().forEach(field -> response.headers().add(field.name(), field.value()));
    response.headers().set(HttpHeaderNames.DATE, HttpDate.of(connection.now()));
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }
}
