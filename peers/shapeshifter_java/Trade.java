import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.lfenergy.shapeshifter.api.AcceptedDisputedType;
import org.lfenergy.shapeshifter.api.AvailableRequestedType;
import org.lfenergy.shapeshifter.api.DPrognosis;
import org.lfenergy.shapeshifter.api.DPrognosisResponse;
import org.lfenergy.shapeshifter.api.FlexMessageType;
import org.lfenergy.shapeshifter.api.FlexOffer;
import org.lfenergy.shapeshifter.api.FlexOfferOptionISPType;
import org.lfenergy.shapeshifter.api.FlexOfferOptionType;
import org.lfenergy.shapeshifter.api.FlexOrder;
import org.lfenergy.shapeshifter.api.FlexOrderISPType;
import org.lfenergy.shapeshifter.api.FlexOrderSettlementStatusType;
import org.lfenergy.shapeshifter.api.FlexOrderStatusType;
import org.lfenergy.shapeshifter.api.FlexRequest;
import org.lfenergy.shapeshifter.api.FlexRequestISPType;
import org.lfenergy.shapeshifter.api.FlexSettlement;
import org.lfenergy.shapeshifter.api.FlexSettlementResponse;
import org.lfenergy.shapeshifter.api.PayloadMessageType;

/** What a peer says of its own: an offer on a request, an order of an offer, and what the library leaves out of answers. */
final class Trade {

  private final Market market;
  private final Memory memory;

  Trade(Market market, Memory memory) {
    this.market = market;
    this.memory = memory;
  }

  /** The message that is asked for cannot be made; the text says why. */
  static final class CannotStart extends Exception {
    private static final long serialVersionUID = 1L;

    CannotStart(String why) {
      super(why);
    }
  }

  /** Offers the most of what a request asks for. */
  FlexOffer offer(String domain, String conversation, String request, JsonNode wanted) throws CannotStart {
    var asked = memory.accepted(FlexRequest.class, request, domain)
        .orElseThrow(() -> new CannotStart("there is no FlexRequest with this MessageID"));
    var option = new FlexOfferOptionType();
    option.setOptionReference("option-1");
    option.setPrice(BigDecimal.ONE);
    for (FlexRequestISPType isp : asked.getISPS()) {
      if (isp.getDisposition() == AvailableRequestedType.REQUESTED) {
        var offered = new FlexOfferOptionISPType();
        offered.setPower(most(isp));
        offered.setStart(isp.getStart());
        offered.setDuration(isp.getDuration());
        option.getISPS().add(offered);
      }
    }
    var offer = about(new FlexOffer(), asked, domain, conversation);
    offer.getOfferOptions().add(option);
    offer.setFlexRequestMessageID(asked.getMessageID());
    offer.setContractID(asked.getContractID());
    offer.setBaselineReference(market.baseline);
    offer.setCurrency("EUR");
    offer.setExpirationDateTime(
        wanted.has("ExpirationDateTime")
            ? OffsetDateTime.parse(wanted.get("ExpirationDateTime").asText())
            : asked.getExpirationDateTime());
    return offer;
  }

  /** Orders an option of an offer: the one that is wanted, else the first. */
  FlexOrder order(String domain, String conversation, String offer, JsonNode wanted) throws CannotStart {
    var offered = memory.accepted(FlexOffer.class, offer, domain)
        .orElseThrow(() -> new CannotStart("there is no FlexOffer with this MessageID"));
    if (memory.findFlexRevocation(offered.getConversationID(), offer, domain, market.self.domain()).isPresent()) {
      throw new CannotStart("the FlexOffer was revoked");
    }
    var reference = wanted.path("OptionReference").asText(offered.getOfferOptions().get(0).getOptionReference());
    var option = offered.getOfferOptions().stream()
        .filter(each -> reference == null || reference.equals(each.getOptionReference()))
        .findFirst()
        .orElseThrow(() -> new CannotStart("the FlexOffer has no such option"));
    var order = about(new FlexOrder(), offered, domain, conversation);
    for (FlexOfferOptionISPType isp : option.getISPS()) {
      var ordered = new FlexOrderISPType();
      ordered.setPower(isp.getPower());
      ordered.setStart(isp.getStart());
      ordered.setDuration(isp.getDuration());
      order.getISPS().add(ordered);
    }
    order.setFlexOfferMessageID(offered.getMessageID());
    order.setContractID(offered.getContractID());
    order.setDPrognosisMessageID(offered.getDPrognosisMessageID());
    order.setBaselineReference(offered.getBaselineReference());
    order.setPrice(option.getPrice());
    order.setCurrency(offered.getCurrency());
    order.setOptionReference(option.getOptionReference());
    order.setOrderReference(UUID.randomUUID().toString());
    order.setActivationFactor(BigDecimal.ONE);
    return order;
  }

  /** Fills in what the library leaves to its user: what became of each order, or of each item. */
  void complete(PayloadMessageType request, PayloadMessageType response) {
    if (request instanceof DPrognosis forecast && response instanceof DPrognosisResponse answer) {
      memory.sent(FlexOrder.class).stream()
          .filter(order -> order.getRecipientDomain().equals(forecast.getSenderDomain()))
          .filter(order -> order.getPeriod().equals(forecast.getPeriod()))
          .filter(order -> order.getCongestionPoint().equals(forecast.getCongestionPoint()))
          .forEach(order -> {
            var status = new FlexOrderStatusType();
            status.setFlexOrderMessageID(order.getMessageID());
            status.setIsValidated(true);
            answer.getFlexOrderStatuses().add(status);
          });
    }
    if (request instanceof FlexSettlement settlement && response instanceof FlexSettlementResponse answer) {
      settlement.getFlexOrderSettlements().forEach(item -> {
        var status = new FlexOrderSettlementStatusType();
        status.setOrderReference(item.getOrderReference());
        status.setDisposition(AcceptedDisputedType.ACCEPTED);
        answer.getFlexOrderSettlementStatuses().add(status);
      });
    }
  }

  private <T extends FlexMessageType> T about(T message, FlexMessageType basis, String domain, String conversation) {
    message.setVersion(basis.getVersion());
    message.setSenderDomain(market.self.domain());
    message.setRecipientDomain(domain);
    message.setTimeStamp(OffsetDateTime.now());
    message.setMessageID(UUID.randomUUID().toString());
    message.setConversationID(conversation);
    message.setISPDuration(basis.getISPDuration());
    message.setTimeZone(basis.getTimeZone());
    message.setPeriod(basis.getPeriod());
    message.setCongestionPoint(basis.getCongestionPoint());
    return message;
  }

  private static Long most(FlexRequestISPType isp) {
    return Math.abs(isp.getMinPower()) > Math.abs(isp.getMaxPower()) ? isp.getMinPower() : isp.getMaxPower();
  }
}
