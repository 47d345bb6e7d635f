import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lfenergy.shapeshifter.api.FlexSettlement;
import org.lfenergy.shapeshifter.api.PayloadMessageType;
import org.lfenergy.shapeshifter.api.USEFRoleType;
import org.lfenergy.shapeshifter.core.common.exception.UftpConnectorException;
import org.lfenergy.shapeshifter.core.model.IncomingUftpMessage;
import org.lfenergy.shapeshifter.core.model.SigningDetails;
import org.lfenergy.shapeshifter.core.model.UftpMessage;
import org.lfenergy.shapeshifter.core.model.UftpParticipant;
import org.lfenergy.shapeshifter.core.service.receiving.DuplicateMessageDetection.DuplicateMessageResult;
import org.lfenergy.shapeshifter.core.service.receiving.response.UftpValidationResponseCreator;

/**
 * A DSO or an AGR on the published library, on the JDK's HTTP server: what is read, refused and answered is what the
 * library says; the peer adds its market, its memory and its trade.  It knows nothing of the suite.
 *
 * <p>Usage: {@code java -cp CLASSES:LIB/* Peer FILE}, with the file that certify.py writes.
 */
final class Peer {

  private static final String PATH = "/shapeshifter/api/v3/message";
  private static final int AT_ONCE = 8;
  private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
  private final ObjectMapper json = new ObjectMapper();
  private final Memory memory = new Memory();
  private final Market market;
  private final Library library;
  private final Trade trade;

  private Peer(Market market) {
    this.market = market;
    library = new Library(market, memory);
    trade = new Trade(market, memory);
  }

  public static void main(String[] arguments) throws IOException {
    var peer = new Peer(Market.read(Path.of(arguments[0])));
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.market.port), 0);
    server.createContext("/", peer::dispatch);
    server.setExecutor(Executors.newFixedThreadPool(AT_ONCE));
    server.start();
  }

  private record Answer(int status, String words) {}

  private void dispatch(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var answer = answer(exchange, body);
      var words = answer.words().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), words.length == 0 ? -1 : words.length);
      exchange.getResponseBody().write(words);
    } catch (RuntimeException error) {
      error.printStackTrace();
      exchange.sendResponseHeaders(500, -1);
    }
  }

  private Answer answer(HttpExchange exchange, byte[] body) throws IOException {
    var path = exchange.getRequestURI().getPath();
    if (!path.equals(PATH) && !path.equals("/stimulus")) {
      return new Answer(404, "nothing is here");
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return new Answer(405, "POST only");
    }
    if (path.equals("/stimulus")) {
      return start(body);
    }
    var type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")).toLowerCase();
    if (!type.startsWith("text/xml") && !type.startsWith("application/xml")) {
      return new Answer(415, "text/xml or application/xml");
    }
    return receive(new String(body, StandardCharsets.UTF_8));
  }

  private Answer receive(String envelope) {
    try {
      var signed = library.serializer.fromSignedXml(envelope);
      var payload = library.crypto.verifySignedMessage(signed);
      var message = library.serializer.fromPayloadXml(payload);
      synchronized (memory) {
        if (library.duplicates.isDuplicate(message) != DuplicateMessageResult.NEW_MESSAGE) {
          return new Answer(400, "Duplicate message");
        }
        memory.receive(message);
      }
      var incoming = IncomingUftpMessage.create(new UftpParticipant(signed), message, envelope, payload);
      workers.execute(() -> process(incoming));
      return new Answer(200, "");
    } catch (UftpConnectorException error) {
      return new Answer(error.getHttpStatusCode().getValue(), String.valueOf(error.getMessage()));
    }
  }

  /** Holds a message against the library's rules, and answers it; an answer is read and kept. */
  private void process(IncomingUftpMessage<? extends PayloadMessageType> incoming) {
    var message = incoming.payloadMessage();
    try {
      var result = library.validation.validate(incoming);
      if (result.valid()) {
        memory.accept(message);
      }
      // The library takes a FlexSettlement for an answer, as its type in the schema is one.
      if (UftpMessage.isResponse(message) && !(message instanceof FlexSettlement)) {
        return;
      }
      var response = UftpValidationResponseCreator.getResponseForMessage(message, result);
      trade.complete(message, response);
      send(response, incoming.sender());
    } catch (RuntimeException error) {
      System.err.println(message.getClass().getSimpleName() + " " + message.getMessageID());
      error.printStackTrace();
    }
  }

  private void send(PayloadMessageType message, UftpParticipant recipient) {
    memory.send(message);
    library.sending.attemptToSendMessage(message, new SigningDetails(market.self, market.secretKey, recipient));
  }

  /** Starts what the hook asks for. */
  private Answer start(byte[] body) throws IOException {
    var asked = json.readTree(body);
    var orders = market.self.role() == USEFRoleType.DSO;
    if (!asked.path("message").asText().equals(orders ? "FlexOrder" : "FlexOffer")) {
      return new Answer(501, "this is not started here");
    }
    var domain = asked.at("/recipient/domain").asText();
    var conversation = asked.path("conversation_id").asText();
    var basis = asked.path("refers_to").asText();
    var wanted = asked.path("wanted");
    try {
      var message = orders
          ? trade.order(domain, conversation, basis, wanted)
          : trade.offer(domain, conversation, basis, wanted);
      var recipient = new UftpParticipant(domain, orders ? USEFRoleType.AGR : USEFRoleType.DSO);
      workers.execute(() -> send(message, recipient));
      return new Answer(202, "");
    } catch (Trade.CannotStart error) {
      return new Answer(409, error.getMessage());
    }
  }
}
