package dev.byline.server.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole body of one request, collected part by part, with its digest made on the way. The parts
 * are kept as they came and never merged.
 *
 * <p>Thread: the exchange's event loop. Owns: its parts until {@link #take} or {@link #release}.
 * Fails: never.
 */
public final class RequestBody {
  private final MessageDigest digest = sha256();
  private final List<ByteBuf> parts = new ArrayList<>(2);
  private long length;

  /** Adds a part; takes {@code part}. */
  public void add(ByteBuf part) {
    int readable = part.readableBytes();
    if (readable == 0) {
      part.release();
      return;
    }
    for (ByteBuffer view : part.nioBuffers()) {
      digest.update(view);
    }
    length += readable;
    parts.add(part.touch("RequestBody"));
  }

  /** Bytes so far. */
  public long length() {
    return length;
  }

  /** SHA-256 of everything that was added; to be asked once, at the end. */
  public byte[] sha256OfAll() {
    return digest.digest();
  }

  /** Gives the parts to the caller; afterwards this body is empty. */
  List<ByteBuf> take() {
    List<ByteBuf> taken = List.copyOf(parts);
    parts.clear();
    return taken;
  }

  /** Releases what has not been taken. */
  public void release() {
    parts.forEach(ReferenceCountUtil::release);
    parts.clear();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
