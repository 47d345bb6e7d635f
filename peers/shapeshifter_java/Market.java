import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import org.lfenergy.shapeshifter.api.EntityAddress;
import org.lfenergy.shapeshifter.api.USEFRoleType;
import org.lfenergy.shapeshifter.api.model.UftpParticipantInformation;
import org.lfenergy.shapeshifter.core.model.UftpParticipant;
import org.lfenergy.shapeshifter.core.service.UftpParticipantService;
import org.lfenergy.shapeshifter.core.service.validation.CongestionPointSupport;
import org.lfenergy.shapeshifter.core.service.validation.ContractSupport;
import org.lfenergy.shapeshifter.core.service.validation.ParticipantSupport;
import org.lfenergy.shapeshifter.core.service.validation.UftpValidatorSupport;

/** What a peer was told of itself and its market: the answers to everything that the library asks about. */
final class Market
    implements CongestionPointSupport, ContractSupport, ParticipantSupport, UftpParticipantService, UftpValidatorSupport {

  final UftpParticipant self;
  final int port;
  final String secretKey;
  final String baseline;
  private final Duration ispDuration;
  private final TimeZone timeZone;
  private final Set<EntityAddress> congestionPoints = new HashSet<>();
  private final Set<String> contracts = new HashSet<>();
  private final Set<String> baselines = new HashSet<>();
  private final Map<UftpParticipant, UftpParticipantInformation> directory = new HashMap<>();
  private final Set<UftpParticipant> barred = new HashSet<>();

  private Market(JsonNode told) {
    self = new UftpParticipant(told.get("domain").asText(), USEFRoleType.fromValue(told.get("role").asText()));
    port = told.get("port").asInt();
    secretKey = told.get("secret_key").asText();
    ispDuration = Duration.parse(told.get("isp_duration").asText());
    timeZone = TimeZone.getTimeZone(told.get("time_zone").asText());
    told.get("congestion_points").forEach(each -> congestionPoints.add(EntityAddress.parse(each.asText())));
    told.get("contracts").forEach(each -> contracts.add(each.asText()));
    told.get("baselines").forEach(each -> baselines.add(each.asText()));
    baseline = told.get("baselines").get(0).asText();
    for (JsonNode each : told.get("counterparties")) {
      var domain = each.get("domain").asText();
      var participant = new UftpParticipant(domain, USEFRoleType.fromValue(each.get("role").asText()));
      var key = each.get("public_key").asText();
      directory.put(participant, new UftpParticipantInformation(domain, key, each.get("endpoint").asText(), false));
      if (each.get("standing").asText().equals("barred")) {
        barred.add(participant);
      }
    }
  }

  static Market read(Path file) throws IOException {
    return new Market(new ObjectMapper().readTree(file.toFile()));
  }

  @Override
  public Optional<UftpParticipantInformation> getParticipantInformation(USEFRoleType role, String domain) {
    return Optional.ofNullable(directory.get(new UftpParticipant(domain, role)));
  }

  @Override
  public boolean isHandledRecipient(UftpParticipant recipient) {
    return recipient.domain().equals(self.domain());
  }

  @Override
  public boolean isAllowedSender(UftpParticipant sender) {
    return !barred.contains(sender);
  }

  @Override
  public boolean areKnownCongestionPoints(Collection<EntityAddress> named) {
    return congestionPoints.containsAll(named);
  }

  @Override
  public boolean isSupportedContractID(String contract) {
    return contracts.contains(contract);
  }

  @Override
  public boolean isSupportedIspDuration(Duration duration) {
    return ispDuration.equals(duration);
  }

  @Override
  public boolean isSupportedTimeZone(TimeZone zone) {
    return timeZone.hasSameRules(zone);
  }

  @Override
  public boolean isValidBaselineReference(String reference) {
    return baselines.contains(reference);
  }
}
