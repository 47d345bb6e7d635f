import java.util.List;
import org.lfenergy.shapeshifter.core.common.xml.XmlSerializer;
import org.lfenergy.shapeshifter.core.common.xsd.XsdFactory;
import org.lfenergy.shapeshifter.core.common.xsd.XsdSchemaFactoryPool;
import org.lfenergy.shapeshifter.core.common.xsd.XsdSchemaProvider;
import org.lfenergy.shapeshifter.core.common.xsd.XsdValidator;
import org.lfenergy.shapeshifter.core.service.ParticipantAuthorizationProvider;
import org.lfenergy.shapeshifter.core.service.crypto.LazySodiumBase64Pool;
import org.lfenergy.shapeshifter.core.service.crypto.LazySodiumFactory;
import org.lfenergy.shapeshifter.core.service.crypto.UftpCryptoService;
import org.lfenergy.shapeshifter.core.service.participant.ParticipantResolutionService;
import org.lfenergy.shapeshifter.core.service.receiving.DuplicateMessageDetection;
import org.lfenergy.shapeshifter.core.service.sending.UftpSendMessageService;
import org.lfenergy.shapeshifter.core.service.serialization.UftpSerializer;
import org.lfenergy.shapeshifter.core.service.validation.UftpValidationService;
import org.lfenergy.shapeshifter.core.service.validation.base.*;
import org.lfenergy.shapeshifter.core.service.validation.message.*;

/** The services of the library, each with what a peer knows; every rule about messages that it has is switched on. */
final class Library {

  final UftpSerializer serializer;
  final UftpCryptoService crypto;
  final DuplicateMessageDetection duplicates;
  final UftpValidationService validation;
  final UftpSendMessageService sending;

  Library(Market market, Memory memory) {
    var schemas = new XsdSchemaProvider(new XsdFactory(new XsdSchemaFactoryPool()));
    var participants = new ParticipantResolutionService(market);
    serializer = new UftpSerializer(new XmlSerializer(), new XsdValidator(schemas));
    crypto = new UftpCryptoService(participants, new LazySodiumFactory(), new LazySodiumBase64Pool());
    duplicates = new DuplicateMessageDetection(memory, new XmlSerializer());
    validation = new UftpValidationService(List.of(
        new AllowedSenderValidator(market),
        new RecipientValidator(market),
        new SenderMatchesEnvelopeValidator(),
        new SenderRoleMatchesContentTypeValidator(),
        new DuplicateIdentifierValidator(duplicates),
        new CongestionPointValidator(market),
        new IspDurationValidator(market),
        new TimeZoneSupportedValidator(market),
        new IspConflictsValidator(),
        new IspPeriodBoundaryValidator(),
        new IspPowerDiscrepancyValidator(),
        new IspRequestedDispositionValidator(),
        new PeriodFutureOrTodayValidator(),
        new PeriodIsInRangeValidator(),
        new PeriodReferenceValidator(memory),
        new PeriodStartBeforeOrEqualsToEndValidator(),
        new ExpirationInTheFutureValidator(),
        new ExpirationBeforeIspsListedEndValidator(),
        new NotExpiredValidator(memory),
        new ReferencedBaselineReferenceValidator(market),
        new ReferencedContractIdValidator(market),
        new ReferencedDPrognosisMessageIdValidator(memory),
        new ReferencedFlexRequestMessageIdValidator(memory),
        new ReferencedFlexOfferMessageIdValidator(memory),
        new ReferencedFlexOrderMessageIdValidator(memory),
        new ReferencedFlexOrderOptionReferenceValidator(memory),
        new ReferencedFlexSettlementResponseOrderReferenceValidator(memory),
        new ReferencedRequestMessageIdInResponseValidator(memory),
        new UnsolicitedFlexOfferValidator(),
        new UnsolicitedFlexOrderValidator(),
        new MinActivationFactorValidator(),
        new FlexOptionRequestMatchValidator(memory),
        new FlexOrderFlexibilityMatchValidator(memory),
        new FlexOrderIspMatchValidator(memory),
        new FlexOrderPriceMatchValidator(memory),
        new FlexOrderOfferIsNotRevokedValidator(memory)));
    ParticipantAuthorizationProvider none = recipient -> {
      throw new UnsupportedOperationException("no recipient of this market asks for an authorization");
    };
    sending = new UftpSendMessageService(serializer, crypto, participants, none, validation);
  }
}
