import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lfenergy.shapeshifter.api.FlexOfferRevocation;
import org.lfenergy.shapeshifter.api.PayloadMessageType;
import org.lfenergy.shapeshifter.core.model.UftpMessageDirection;
import org.lfenergy.shapeshifter.core.model.UftpMessageReference;
import org.lfenergy.shapeshifter.core.service.validation.UftpMessageSupport;

/** All messages that a peer received and sent; what it rejected is known by its MessageID alone. */
final class Memory implements UftpMessageSupport {

  private record Entry(PayloadMessageType message, UftpMessageDirection direction) {}

  private final List<PayloadMessageType> received = new ArrayList<>();
  private final List<Entry> valid = new ArrayList<>();

  synchronized void receive(PayloadMessageType message) {
    received.add(message);
  }

  synchronized void accept(PayloadMessageType message) {
    valid.add(new Entry(message, UftpMessageDirection.INCOMING));
  }

  synchronized void send(PayloadMessageType message) {
    valid.add(new Entry(message, UftpMessageDirection.OUTGOING));
  }

  @Override
  public synchronized Optional<PayloadMessageType> findDuplicateMessage(String id, String sender, String recipient) {
    return received.stream()
        .filter(each -> each.getMessageID().equals(id))
        .filter(each -> each.getSenderDomain().equals(sender) && each.getRecipientDomain().equals(recipient))
        .findFirst();
  }

  @Override
  public synchronized <T extends PayloadMessageType> Optional<T> findReferencedMessage(UftpMessageReference<T> wanted) {
    return valid.stream()
        .filter(each -> each.direction() == wanted.direction())
        .map(Entry::message)
        .filter(wanted.type()::isInstance)
        .filter(each -> each.getMessageID().equals(wanted.messageID()))
        .filter(each -> each.getConversationID().equals(wanted.conversationID()))
        .filter(each -> each.getSenderDomain().equals(wanted.senderDomain()))
        .filter(each -> each.getRecipientDomain().equals(wanted.recipientDomain()))
        .map(wanted.type()::cast)
        .findFirst();
  }

  @Override
  public synchronized Optional<FlexOfferRevocation> findFlexRevocation(
      String conversation, String offer, String sender, String recipient) {
    return valid.stream()
        .map(Entry::message)
        .filter(FlexOfferRevocation.class::isInstance)
        .map(FlexOfferRevocation.class::cast)
        .filter(each -> each.getFlexOfferMessageID().equals(offer) && each.getConversationID().equals(conversation))
        .filter(each -> each.getSenderDomain().equals(sender) && each.getRecipientDomain().equals(recipient))
        .findFirst();
  }

  /** Returns a message of the other side's that was accepted, whatever its conversation. */
  synchronized <T extends PayloadMessageType> Optional<T> accepted(Class<T> type, String id, String sender) {
    return valid.stream()
        .filter(each -> each.direction() == UftpMessageDirection.INCOMING)
        .map(Entry::message)
        .filter(type::isInstance)
        .filter(each -> each.getMessageID().equals(id) && each.getSenderDomain().equals(sender))
        .map(type::cast)
        .findFirst();
  }

  synchronized <T extends PayloadMessageType> List<T> sent(Class<T> type) {
    return valid.stream()
        .filter(each -> each.direction() == UftpMessageDirection.OUTGOING)
        .map(Entry::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }
}
