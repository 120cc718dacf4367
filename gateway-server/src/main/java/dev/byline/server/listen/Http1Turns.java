package dev.byline.server.listen;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;

/**
 * Whose turn it is on an HTTP/1.1 connection, and so when it may end: after the answers that a client
 * with a closed output still waits for, and after the answer under way when the gateway drains.
 *
 * <p>It stands behind the decoder, where requests have not been asked for yet, so it knows of those
 * that wait.
 *
 * <p>Thread: the channel's event loop. Owns: nothing. Fails: a request that can't become whole any more
 * ends the connection.
 */
final class Http1Turns extends ChannelDuplexHandler {
  private final Draining draining;
  private int unanswered;
  private boolean receiving;
  private boolean inputEnded;
  private boolean lastSaid;
  private boolean lastWritten;

  Http1Turns(Draining draining) {
    this.draining = draining;
  }

  /** Whether a request waits for its answer. */
  boolean answering() {
    return unanswered > 0;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest) {
      unanswered++;
      receiving = true;
    }
    if (message instanceof LastHttpContent) {
      receiving = false;
    }
    ctx.fireChannelRead(message);
    endIfDone(ctx);
  }

  /** What has ended has nothing more to read; asking again and again would only turn the loop. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (!inputEnded) {
      ctx.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      if (receiving) {
        ctx.close();
      } else {
        endIfDone(ctx);
      }
    } else if (event instanceof SslCloseCompletionEvent) {
      // BoringSSL ends both sides with a close_notify: nothing can be answered any more.
      ctx.close();
    } else if (event instanceof Draining.Begins begins) {
      begins.told().complete(null);
      endIfDone(ctx);
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response && isInterim(response)) {
      ctx.write(message, promise);
      return;
    }
    if (message instanceof HttpResponse response && draining.begun()) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      lastSaid = true;
    }
    if (message instanceof LastHttpContent) {
      boolean last = lastSaid;
      ChannelPromise written = promise.unvoid();
      written.addListener(done -> answered(ctx, last));
      ctx.write(message, written);
    } else {
      ctx.write(message, promise);
    }
  }

  private void answered(ChannelHandlerContext ctx, boolean last) {
    unanswered--;
    lastWritten |= last;
    endIfDone(ctx);
  }

  private void endIfDone(ChannelHandlerContext ctx) {
    boolean nothingWaits = unanswered <= 0 && (inputEnded || draining.begun());
    if (!receiving && (lastWritten || nothingWaits)) {
      ctx.close();
    }
  }

  private static boolean isInterim(HttpResponse response) {
    return response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }
}
