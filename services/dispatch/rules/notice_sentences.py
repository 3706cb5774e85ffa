"""The sentence of each reason in notices to staff, and the subjects of appeals."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.contracts.notices import NoticeReason

_R = NoticeReason


SENTENCES: Mapping[str, Mapping[NoticeReason, str]] = MappingProxyType(
    {
        "en": {
            _R.CASE_OPENED: "A case was opened.",
            _R.CASE_JOINED: "Another case was merged into this one.",
            _R.CASE_ASSIGNED: "A case was assigned to you.",
            _R.CASE_HANDED_OVER: "A case no longer has an officer. Take it over.",
            _R.CASE_ENTRUSTED: "You now have access to a restricted case, because nobody else can "
            "read it.",
            _R.CASE_WAITS: "A case is waiting for you.",
            _R.CLOCK_RANG: "A deadline of a case has passed, and nobody has acted. Act now.",
            _R.DECISION_WAITS: "A best-interest decision is waiting for a second person.",
            _R.APPEAL_SUBMITTED: "A document is waiting for approval.",
            _R.SIGNATURE_LETTER_FAILED: "An e-mail that asks to sign a document may not "
            "have arrived.",
            _R.NOBODY_APPROVES: "A document is waiting, and nobody can approve it any more.",
            _R.APPEAL_RETURNED: "A document was returned to you.",
            _R.APPEAL_ISSUED: "A document was issued.",
            _R.APPEAL_WITHDRAWN: "An issued document was withdrawn. Its page says what its "
            "recipients may be told.",
            _R.LIKE_ISSUED: "A new case is similar to this one, whose document was issued. Compare "
            "them.",
            _R.NEWS_MEANWHILE: "A document is being sent, and there may be news. Ask its officer.",
            _R.PROTECTION_DECIDED: "There is a decision on the protection that was requested.",
            _R.ALERT_AMENDED: "An alert of a case was added to or corrected.",
            _R.CONSENT_CHANGED: "A consent was changed.",
            _R.CONSENT_CHANGED_SINCE: "A consent was changed after a document was sent. See who "
            "received it.",
            _R.ALERT_WITHDRAWN: "An alert was withdrawn.",
            _R.WITHDRAWAL_UNDONE: "The withdrawal of an alert was undone.",
            _R.ALERT_WITHOUT_CASE: "An alert has no case yet. Find it in the list of alerts and "
            "act on it.",
            _R.APPEAL_NOT_BEGUN: "An approved document is not being sent. Tell an administrator.",
            _R.PROTECTION_NOT_BEGUN: "Nobody has confirmed a request for protection. Call a "
            "grants officer.",
            _R.CAMPAIGN_STOPPED: "A campaign was stopped.",
            _R.DELIVERIES_FAILED: "Some messages could not be sent.",
            _R.DELIVERY_UNKNOWN: "It is not known whether some messages were sent. Decide what to "
            "do.",
            _R.DELIVERIES_WAIT: "Messages do not arrive, after several attempts. Ask the "
            "recipient.",
            _R.ADDRESS_BLOCKED: "A contact can no longer be reached. Check the address.",
            _R.NOBODY_REACHED: "Nobody received the document.",
            _R.NOBODY_LEFT: "A document under embargo no longer has any recipient.",
            _R.CHANNEL_UNAVAILABLE: "Messages cannot be sent by one of the channels.",
            _R.SMS_REPORTS_REFUSED: "What Twilio sends to Tocsin is refused, because its signature"
            " is wrong. Check TOCSIN_PUBLIC_URL and TOCSIN_TWILIO_AUTH_TOKEN.",
            _R.SMS_REPORTS_MISSING: "Twilio sends no reports on SMS, so it is not known whether "
            "SMS arrive. Check TOCSIN_PUBLIC_URL.",
            _R.MESSAGES_UNREADABLE: "Some messages cannot be decrypted and are not sent. Check "
            "the keys.",
            _R.RECIPIENTS_TO_DECIDE: "A document could harm some recipients. Decide whether to "
            "send it to them.",
            _R.RECIPIENTS_ENDANGERED: "A document is not sent to some recipients: it could harm "
            "them.",
            _R.SUPPORT_REQUESTED: "There is a new support request.",
            _R.SUPPORT_ASSESSED: "A support request is waiting for a decision.",
            _R.SUPPORT_DECIDED: "There is a decision on a support request.",
            _R.ACCOUNT_PROPOSED: "A change to an account is waiting for a second administrator.",
            _R.ACCOUNT_LAPSED: "A change to an account was not confirmed in time. If it is still "
            "needed, propose it again.",
            _R.ACCOUNT_ALONE: "One administrator alone changed who can approve or decide. Check"
            " this.",
            _R.READER_ALONE: "One administrator alone let an account read alerts. Check this.",
            _R.ADDRESS_CHANGED: "You changed the e-mail address of your Tocsin account. If it was "
            "not you, tell an administrator now.",
            _R.ADDRESS_CHANGED_BY_ANOTHER: "An administrator changed the e-mail address of your "
            "Tocsin account. If you did not ask for it, tell another administrator now.",
            _R.PASSWORDS_TRIED: "Someone is trying passwords for your account, from many places.",
            _R.PASSWORDS_TRIED_FOR_ANOTHER: "Someone is trying passwords for an account. Check"
            " this.",
            _R.API_KEY_EXPIRES: "An API key of an account expires soon. Create a new one.",
            _R.API_KEY_ENDED: "An API key of an account is no longer valid. Its requests are "
            "refused.",
            _R.API_KEY_REFUSED: "An API key that is no longer valid is still used. Its requests "
            "are refused.",
            _R.OWN_API_KEY_EXPIRES: "Your API key for Tocsin expires soon. Ask for a new one.",
            _R.OWN_API_KEY_ENDED: "Your API key for Tocsin is no longer valid: what you send with "
            "it is refused. Ask for a new one.",
            _R.STAFF_NOT_REACHED: "Notices may not reach an account. Check its address and number.",
            _R.EVENTS_PARKED: "Parked events are waiting for an administrator.",
            _R.EVENTS_REFUSED: "Events were dropped, because no service of Tocsin wrote them.",
            _R.EVENTS_WAIT: "Events cannot be processed, and are tried again.",
            _R.EVENTS_UNPUBLISHED: "A service could not publish its events. Check its health.",
            _R.ALERTS_NOT_TAKEN_UP: "Accepted alerts do not become cases. Check the health of "
            "each service.",
            _R.APPEALS_NOT_TAKEN_UP: "Approved documents are not being sent. Check the health of "
            "each service.",
            _R.PROTECTION_NOT_TAKEN_UP: "Requests for protection do not arrive. Check the health "
            "of each service.",
            _R.NOT_TAKEN_UP: "Nobody has confirmed an alert, a document or a protection request. "
            "Check the health of each service.",
            _R.CONSUMER_HALTED: "A service stopped processing events. Check its health.",
            _R.AUDIT_BROKEN: "The audit trail did not pass its check. Find out why now.",
        },
        "fr": {
            _R.CASE_OPENED: "Un dossier a été ouvert.",
            _R.CASE_JOINED: "Un autre dossier a été fusionné avec celui-ci.",
            _R.CASE_ASSIGNED: "Un dossier vous a été attribué.",
            _R.CASE_HANDED_OVER: "Un dossier n'a plus de responsable : reprenez-le.",
            _R.CASE_ENTRUSTED: "Vous avez accès à un dossier restreint, car nul autre ne peut le "
            "lire.",
            _R.CASE_WAITS: "Un dossier vous attend.",
            _R.CLOCK_RANG: "L'échéance d'un dossier est passée sans que personne n'ait agi : "
            "agissez.",
            _R.DECISION_WAITS: "Une décision d'intérêt supérieur attend une seconde personne.",
            _R.APPEAL_SUBMITTED: "Un document attend l'approbation.",
            _R.SIGNATURE_LETTER_FAILED: "Un courriel d'invitation à signer a pu ne pas arriver.",
            _R.NOBODY_APPROVES: "Un document attend, et plus personne ne peut l'approuver.",
            _R.APPEAL_RETURNED: "Un document vous a été retourné.",
            _R.APPEAL_ISSUED: "Un document a été émis.",
            _R.APPEAL_WITHDRAWN: "Un document émis a été retiré : sa page dit ce que "
            "ses destinataires peuvent en savoir.",
            _R.LIKE_ISSUED: "Un nouveau dossier ressemble à celui-ci, dont un document est émis : "
            "comparez-les.",
            _R.NEWS_MEANWHILE: "Un document est en cours d'envoi, et il y aurait du nouveau : "
            "demandez à son responsable.",
            _R.PROTECTION_DECIDED: "Une décision a été prise sur la protection demandée.",
            _R.ALERT_AMENDED: "Une alerte d'un dossier a été complétée ou corrigée.",
            _R.CONSENT_CHANGED: "Un consentement a été modifié.",
            _R.CONSENT_CHANGED_SINCE: "Un consentement a été modifié après l'envoi d'un document : "
            "voyez ses destinataires.",
            _R.ALERT_WITHDRAWN: "Une alerte a été retirée.",
            _R.WITHDRAWAL_UNDONE: "Le retrait d'une alerte a été annulé.",
            _R.ALERT_WITHOUT_CASE: "Une alerte n'a pas encore de dossier : trouvez-la dans la "
            "liste et agissez.",
            _R.APPEAL_NOT_BEGUN: "Un document approuvé n'est pas envoyé : prévenez un "
            "administrateur.",
            _R.PROTECTION_NOT_BEGUN: "Personne n'a confirmé une demande de protection : appelez "
            "le service des subventions.",
            _R.CAMPAIGN_STOPPED: "Une campagne a été arrêtée.",
            _R.DELIVERIES_FAILED: "Des messages n'ont pas pu être envoyés.",
            _R.DELIVERY_UNKNOWN: "On ignore si des messages ont été envoyés : à vous de décider.",
            _R.DELIVERIES_WAIT: "Des messages n'arrivent pas, malgré plusieurs essais : demandez "
            "au destinataire.",
            _R.ADDRESS_BLOCKED: "Un contact n'est plus joignable : vérifiez l'adresse.",
            _R.NOBODY_REACHED: "Personne n'a reçu le document.",
            _R.NOBODY_LEFT: "Un document sous embargo n'a plus aucun destinataire.",
            _R.CHANNEL_UNAVAILABLE: "Des messages ne partent pas par l'un des canaux.",
            _R.SMS_REPORTS_REFUSED: "Ce que Twilio envoie à Tocsin est refusé, car sa signature est"
            " fausse : vérifiez TOCSIN_PUBLIC_URL et TOCSIN_TWILIO_AUTH_TOKEN.",
            _R.SMS_REPORTS_MISSING: "Twilio n'envoie pas de comptes rendus sur les SMS, on ignore "
            "s'ils arrivent : vérifiez TOCSIN_PUBLIC_URL.",
            _R.MESSAGES_UNREADABLE: "Des messages restent indéchiffrables et ne partent pas : "
            "vérifiez les clés.",
            _R.RECIPIENTS_TO_DECIDE: "Un document pourrait nuire à des destinataires : décidez "
            "s'il leur est envoyé.",
            _R.RECIPIENTS_ENDANGERED: "Un document n'est pas envoyé à certains destinataires : il "
            "pourrait leur nuire.",
            _R.SUPPORT_REQUESTED: "Il y a une nouvelle demande de soutien.",
            _R.SUPPORT_ASSESSED: "Une demande de soutien attend une décision.",
            _R.SUPPORT_DECIDED: "Une décision a été prise sur une demande de soutien.",
            _R.ACCOUNT_PROPOSED: "Une modification de compte attend un second administrateur.",
            _R.ACCOUNT_LAPSED: "Une modification de compte n'a pas été confirmée à temps : "
            "proposez-la de nouveau si elle reste nécessaire.",
            _R.ACCOUNT_ALONE: "Un administrateur seul a modifié les droits d'approuver ou de "
            "décider : vérifiez.",
            _R.READER_ALONE: "Un administrateur seul a permis à un compte de lire des alertes : "
            "vérifiez.",
            _R.ADDRESS_CHANGED: "Vous avez changé l'adresse de courriel de votre compte Tocsin. "
            "Si ce n'est pas vous, prévenez un administrateur maintenant.",
            _R.ADDRESS_CHANGED_BY_ANOTHER: "Un administrateur a changé l'adresse de courriel de "
            "votre compte Tocsin. Si vous ne l'avez pas demandé, prévenez un autre "
            "administrateur maintenant.",
            _R.PASSWORDS_TRIED: "Quelqu'un essaie des mots de passe pour votre compte, depuis de "
            "nombreux endroits.",
            _R.PASSWORDS_TRIED_FOR_ANOTHER: "Quelqu'un essaie des mots de passe pour un compte : "
            "vérifiez.",
            _R.API_KEY_EXPIRES: "La clé d'API d'un compte expire sous peu : créez-en une autre.",
            _R.API_KEY_ENDED: "La clé d'API d'un compte n'est plus valable : elle est refusée.",
            _R.API_KEY_REFUSED: "Une clé d'API qui n'est plus valable sert encore : elle est "
            "refusée.",
            _R.OWN_API_KEY_EXPIRES: "Votre clé d'API pour Tocsin expire sous peu : demandez-en une"
            " autre.",
            _R.OWN_API_KEY_ENDED: "Votre clé d'API pour Tocsin n'est plus valable : ce que vous "
            "envoyez avec elle est refusé. Demandez-en une autre.",
            _R.STAFF_NOT_REACHED: "Un compte risque de ne pas recevoir ses avis : vérifiez son "
            "adresse et son numéro.",
            _R.EVENTS_PARKED: "Des événements mis de côté attendent un administrateur.",
            _R.EVENTS_REFUSED: "Des événements qu'aucun service de Tocsin n'a écrits ont été "
            "écartés.",
            _R.EVENTS_WAIT: "Des événements ne sont pas traités et sont essayés de nouveau.",
            _R.EVENTS_UNPUBLISHED: "Un service n'a pas pu publier ses événements : vérifiez son "
            "état.",
            _R.ALERTS_NOT_TAKEN_UP: "Des alertes acceptées ne deviennent pas des dossiers : "
            "vérifiez l'état de chaque service.",
            _R.APPEALS_NOT_TAKEN_UP: "Des documents approuvés ne sont pas envoyés : vérifiez "
            "l'état de chaque service.",
            _R.PROTECTION_NOT_TAKEN_UP: "Des demandes de protection n'arrivent pas : vérifiez "
            "l'état de chaque service.",
            _R.NOT_TAKEN_UP: "Personne n'a confirmé une alerte, un document ou une demande de "
            "protection : vérifiez l'état de chaque service.",
            _R.CONSUMER_HALTED: "Un service a cessé de traiter les événements : vérifiez son état.",
            _R.AUDIT_BROKEN: "La vérification du journal d'audit a échoué : cherchez pourquoi "
            "maintenant.",
        },
    }
)

_REPEATED = {
    "en": "[Maybe a second copy]",
    "fr": "[Peut-être une seconde copie]",
    "es": "[Quizá una segunda copia]",
    "pt": "[Talvez uma segunda cópia]",
    "ru": "[Возможно, вторая копия]",
    "ar": "[قد تكون نسخة ثانية]",
}


def subject_words(reference: str, title: str) -> str:
    """Return the subject of an appeal: first its code, which replies are asked to quote.

    Code and title are attested, each by itself.
    """
    return f"{reference} - {title}"


def repeated_words(text: str, language: str) -> str:
    """Mark a subject or an SMS that the recipient may have already (guarantee 6)."""
    return f"{_REPEATED.get(language, _REPEATED['en'])} {text}"
