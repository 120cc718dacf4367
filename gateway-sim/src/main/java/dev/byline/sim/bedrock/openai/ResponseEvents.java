package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.Reply;
import dev.byline.sim.bedrock.SseFrame;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of a streamed response, in OpenAI's order and numbered.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming events</a>
 */
final class ResponseEvents {
  /** Events before the first text. */
  static final int OPENING = 4;

  private final Reply reply;
  private final List<byte[]> frames = new ArrayList<>();
  private ObjectNode current = Body.newObject();

  private ResponseEvents(Reply reply) {
    this.reply = reply;
  }

  static List<byte[]> of(ObjectNode request, Reply reply, ObjectNode finished) {
    return new ResponseEvents(reply).all(request, finished);
  }

  private List<byte[]> all(ObjectNode request, ObjectNode finished) {
    ObjectNode begun = ResponsesShape.begun(request, reply, "in_progress");
    add("response.created").set("response", begun);
    close();
    add("response.in_progress").set("response", begun);
    close();
    add("response.output_item.added")
        .put("output_index", 0)
        .set("item", ResponsesShape.item(reply, "in_progress", ""));
    close();
    inPart("response.content_part.added").set("part", ResponsesShape.part(""));
    close();
    for (String piece : reply.pieces()) {
      inPart("response.output_text.delta").put("delta", piece);
      close();
    }
    inPart("response.output_text.done").put("text", reply.text());
    close();
    inPart("response.content_part.done").set("part", ResponsesShape.part(reply.text()));
    close();
    add("response.output_item.done")
        .put("output_index", 0)
        .set("item", ResponsesShape.item(reply, ResponsesShape.status(reply), reply.text()));
    close();
    add("response." + ResponsesShape.status(reply)).set("response", finished);
    close();
    return frames;
  }

  private ObjectNode add(String type) {
    current = Body.newObject().put("type", type).put("sequence_number", frames.size());
    return current;
  }

  private ObjectNode inPart(String type) {
    return add(type)
        .put("item_id", "msg_" + reply.stem())
        .put("output_index", 0)
        .put("content_index", 0);
  }

  private void close() {
    frames.add(SseFrame.typed(current));
  }
}
