"""What staff are told of each reason, in one sentence, and the subjects of appeals."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.contracts.notices import NoticeReason

_R = NoticeReason


SENTENCES: Mapping[str, Mapping[NoticeReason, str]] = MappingProxyType(
    {
        "en": {
            _R.CASE_OPENED: "A case was opened.",
            _R.CASE_JOINED: "Another case was joined to this one.",
            _R.CASE_ASSIGNED: "A case was assigned to you.",
            _R.CASE_HANDED_OVER: "A case has no officer any more: please take it over.",
            _R.CASE_ENTRUSTED: "A restricted case was opened to you: nobody else can read it.",
            _R.CASE_WAITS: "A case waits for you.",
            _R.CLOCK_RANG: "A deadline of a case came, and nobody answered it: act now.",
            _R.DECISION_WAITS: "A best-interest decision waits for a second person.",
            _R.APPEAL_SUBMITTED: "An appeal waits for approval.",
            _R.NOBODY_APPROVES: "An appeal waits, and nobody is left who may approve it.",
            _R.APPEAL_RETURNED: "An appeal was returned to you.",
            _R.APPEAL_ISSUED: "An appeal was issued.",
            _R.APPEAL_WITHDRAWN: "An issued appeal was withdrawn: tell those who have it.",
            _R.LIKE_ISSUED: "A case like this one is new, and its appeal is issued: compare them.",
            _R.NEWS_MEANWHILE: "An appeal is being sent, and there may be news: ask its officer.",
            _R.PROTECTION_DECIDED: "The protection that was asked for was decided on.",
            _R.CONSENT_CHANGED: "A consent was changed.",
            _R.CONSENT_CHANGED_SINCE: "A consent was changed after an appeal went out: see who"
            " has it.",
            _R.ALERT_WITHDRAWN: "An alert was withdrawn.",
            _R.WITHDRAWAL_UNDONE: "The withdrawal of an alert was undone.",
            _R.ALERT_WITHOUT_CASE: "An alert has no case yet: find it in the list, and act on it.",
            _R.APPEAL_NOT_BEGUN: "An approved appeal does not go out: tell an administrator.",
            _R.PROTECTION_NOT_BEGUN: "Protection that was asked for is not taken up: call for it.",
            _R.CAMPAIGN_STOPPED: "A campaign was stopped.",
            _R.DELIVERIES_FAILED: "Something could not be sent.",
            _R.DELIVERY_UNKNOWN: "It is not known whether something was sent: please decide.",
            _R.DELIVERIES_WAIT: "Something does not arrive yet, try after try: ask the recipient.",
            _R.ADDRESS_BLOCKED: "A contact can no longer be reached: please check the address.",
            _R.NOBODY_REACHED: "Nobody received the appeal.",
            _R.NOBODY_LEFT: "Nobody is left to receive an appeal under embargo.",
            _R.CHANNEL_UNAVAILABLE: "Messages do not get through on one of the channels.",
            _R.SMS_REPORTS_REFUSED: "What Twilio says of SMS is refused, since its signature"
            " does not fit: check TOCSIN_PUBLIC_URL and TOCSIN_TWILIO_AUTH_TOKEN.",
            _R.SMS_REPORTS_MISSING: "Twilio reports on no SMS, so nobody knows whether they arrive:"
            " check TOCSIN_PUBLIC_URL.",
            _R.MESSAGES_UNREADABLE: "Messages cannot be read, so they wait here: check the keys.",
            _R.RECIPIENTS_TO_DECIDE: "Decide on recipients who could be harmed by a message.",
            _R.RECIPIENTS_ENDANGERED: "Some recipients get no message: it could harm them.",
            _R.SUPPORT_REQUESTED: "A support request came in.",
            _R.SUPPORT_ASSESSED: "A support request waits for a decision.",
            _R.SUPPORT_DECIDED: "A support request was decided.",
            _R.ACCOUNT_PROPOSED: "A change to an account waits for a second administrator.",
            _R.ACCOUNT_LAPSED: "A change to an account was not confirmed in time: is it"
            " still wanted?",
            _R.ACCOUNT_ALONE: "One administrator alone changed who decides: please check.",
            _R.READER_ALONE: "One administrator alone let an account read alerts: please check.",
            _R.ADDRESS_CHANGED: "You gave your account in Tocsin another e-mail address. If it was"
            " not you, tell an administrator now.",
            _R.ADDRESS_CHANGED_BY_ANOTHER: "An administrator gave your account in Tocsin another"
            " e-mail address. If you did not ask for it, tell another administrator now.",
            _R.PASSWORDS_TRIED: "Somebody keeps trying passwords for your account,"
            " from many places.",
            _R.PASSWORDS_TRIED_FOR_ANOTHER: "Somebody keeps trying passwords for an account:"
            " please look.",
            _R.API_KEY_EXPIRES: "An API key of an account expires soon: give it a new one.",
            _R.API_KEY_ENDED: "An API key of an account has ended: its requests are refused.",
            _R.API_KEY_REFUSED: "An ended API key is still in use, and its requests are refused.",
            _R.OWN_API_KEY_EXPIRES: "Your API key for Tocsin expires soon: ask for a new one.",
            _R.OWN_API_KEY_ENDED: "Your API key for Tocsin has ended: what you send with it is"
            " refused. Ask for a new one.",
            _R.STAFF_NOT_REACHED: "Notices may not reach an account: check its address and number.",
            _R.EVENTS_PARKED: "Events wait for an administrator.",
            _R.EVENTS_REFUSED: "Events that no service of Tocsin wrote were dropped.",
            _R.EVENTS_WAIT: "Events do not get through, and are tried again.",
            _R.EVENTS_UNPUBLISHED: "A service could not pass on its events: look at its health.",
            _R.ALERTS_NOT_TAKEN_UP: "Accepted alerts get no case: check the health of each"
            " service.",
            _R.APPEALS_NOT_TAKEN_UP: "Approved appeals do not go out: check the health of each"
            " service.",
            _R.PROTECTION_NOT_TAKEN_UP: "Requests for protection are not received: check the health"
            " of each service.",
            _R.NOT_TAKEN_UP: "An alert, appeal or protection is not taken up: look at all health.",
            _R.CONSUMER_HALTED: "A service stopped taking events.",
            _R.AUDIT_BROKEN: "The audit trail does not hold.",
        },
        "fr": {
            _R.CASE_OPENED: "Un dossier a été ouvert.",
            _R.CASE_JOINED: "Un autre dossier a été joint à celui-ci.",
            _R.CASE_ASSIGNED: "Un dossier vous a été attribué.",
            _R.CASE_HANDED_OVER: "Un dossier n'a plus de responsable : prenez la relève.",
            _R.CASE_ENTRUSTED: "Un dossier restreint vous est ouvert : nul autre n'y a accès.",
            _R.CASE_WAITS: "Un dossier vous attend.",
            _R.CLOCK_RANG: "L'échéance d'un dossier est là, sans réponse : agissez.",
            _R.DECISION_WAITS: "Une décision d'intérêt supérieur attend une seconde personne.",
            _R.APPEAL_SUBMITTED: "Un appel attend d'être approuvé.",
            _R.NOBODY_APPROVES: "Un appel attend, et plus personne ne peut l'approuver.",
            _R.APPEAL_RETURNED: "Un appel vous a été renvoyé.",
            _R.APPEAL_ISSUED: "Un appel a été émis.",
            _R.APPEAL_WITHDRAWN: "Un appel émis a été retiré : prévenez ceux qui l'ont.",
            _R.LIKE_ISSUED: "Un dossier ressemble à celui-ci, dont l'appel est émis : comparez.",
            _R.NEWS_MEANWHILE: "Un appel part, et il y a peut-être du nouveau : voyez avec son"
            " responsable.",
            _R.PROTECTION_DECIDED: "La protection demandée a fait l'objet d'une décision.",
            _R.CONSENT_CHANGED: "Un consentement a été modifié.",
            _R.CONSENT_CHANGED_SINCE: "Un consentement a changé après l'envoi d'un appel : voyez"
            " qui l'a.",
            _R.ALERT_WITHDRAWN: "Une alerte a été retirée.",
            _R.WITHDRAWAL_UNDONE: "Le retrait d'une alerte a été annulé.",
            _R.ALERT_WITHOUT_CASE: "Une alerte n'a pas de dossier : voyez la liste et agissez.",
            _R.APPEAL_NOT_BEGUN: "Un appel approuvé ne part pas : prévenez un administrateur.",
            _R.PROTECTION_NOT_BEGUN: "Une protection demandée n'est pas prise en charge : appelez.",
            _R.CAMPAIGN_STOPPED: "Une campagne a été arrêtée.",
            _R.DELIVERIES_FAILED: "Un envoi n'a pas pu aboutir.",
            _R.DELIVERY_UNKNOWN: "On ignore si un envoi est parti : à vous de décider.",
            _R.DELIVERIES_WAIT: "Un envoi n'arrive pas encore : voyez avec le destinataire.",
            _R.ADDRESS_BLOCKED: "Un contact n'est plus joignable : vérifiez son adresse.",
            _R.NOBODY_REACHED: "Personne n'a reçu l'appel.",
            _R.NOBODY_LEFT: "Plus personne pour recevoir un appel sous embargo.",
            _R.CHANNEL_UNAVAILABLE: "Des messages ne passent pas par l'un des canaux.",
            _R.SMS_REPORTS_REFUSED: "Ce que Twilio dit des SMS est refusé, sa signature ne convient"
            " pas : vérifiez TOCSIN_PUBLIC_URL et TOCSIN_TWILIO_AUTH_TOKEN.",
            _R.SMS_REPORTS_MISSING: "Twilio ne rend plus compte des SMS, on ignore s'ils arrivent :"
            " vérifiez TOCSIN_PUBLIC_URL.",
            _R.MESSAGES_UNREADABLE: "Des messages illisibles restent ici : vérifiez les clés.",
            _R.RECIPIENTS_TO_DECIDE: "À vous de décider pour des destinataires exposés.",
            _R.RECIPIENTS_ENDANGERED: "Pas de message à certains : il les mettrait en danger.",
            _R.SUPPORT_REQUESTED: "Une demande de soutien est arrivée.",
            _R.SUPPORT_ASSESSED: "Une demande de soutien attend une décision.",
            _R.SUPPORT_DECIDED: "Une demande de soutien a été tranchée.",
            _R.ACCOUNT_PROPOSED: "Un acte sur un compte attend un second administrateur.",
            _R.ACCOUNT_LAPSED: "Une proposition sur un compte a expiré : est-elle à refaire ?",
            _R.ACCOUNT_ALONE: "Un administrateur seul a changé qui décide : vérifiez.",
            _R.READER_ALONE: "Un administrateur seul a fait lire des alertes : vérifiez.",
            _R.ADDRESS_CHANGED: "Vous avez donné une autre adresse à votre compte dans Tocsin. Si"
            " ce n'est pas vous, prévenez un administrateur sans attendre.",
            _R.ADDRESS_CHANGED_BY_ANOTHER: "Un administrateur a donné une autre adresse à votre"
            " compte dans Tocsin. Si vous ne l'avez pas demandé, prévenez un autre administrateur.",
            _R.PASSWORDS_TRIED: "On essaie des mots de passe pour votre compte, de partout.",
            _R.PASSWORDS_TRIED_FOR_ANOTHER: "On essaie des mots de passe pour un compte : voyez.",
            _R.API_KEY_EXPIRES: "La clé d'API d'un compte expire bientôt : donnez-en une autre.",
            _R.API_KEY_ENDED: "La clé d'API d'un compte ne vaut plus : tout envoi est refusé.",
            _R.API_KEY_REFUSED: "Une clé d'API échue sert encore : ses envois sont refusés.",
            _R.OWN_API_KEY_EXPIRES: "Votre clé d'API pour Tocsin expire bientôt : demandez-en une"
            " autre.",
            _R.OWN_API_KEY_ENDED: "Votre clé d'API pour Tocsin ne vaut plus : ce que vous envoyez"
            " avec elle est refusé. Demandez-en une autre.",
            _R.STAFF_NOT_REACHED: "Des avis risquent de ne pas arriver à un compte : vérifiez-le.",
            _R.EVENTS_PARKED: "Des événements attendent un administrateur.",
            _R.EVENTS_REFUSED: "Des événements étrangers à Tocsin ont été écartés.",
            _R.EVENTS_WAIT: "Des événements ne passent pas et sont retentés.",
            _R.EVENTS_UNPUBLISHED: "Un service n'a pu transmettre ses événements : voyez son état.",
            _R.ALERTS_NOT_TAKEN_UP: "Des alertes acceptées n'ont pas de dossier : vérifiez l'état"
            " de chaque service.",
            _R.APPEALS_NOT_TAKEN_UP: "Des appels approuvés ne partent pas : vérifiez l'état de"
            " chaque service.",
            _R.PROTECTION_NOT_TAKEN_UP: "Des demandes de protection ne sont pas reçues : vérifiez"
            " l'état de chaque service.",
            _R.NOT_TAKEN_UP: "Alerte, appel ou protection sans suite : voyez les services.",
            _R.CONSUMER_HALTED: "Un service a cessé de traiter les événements.",
            _R.AUDIT_BROKEN: "Le journal d'audit ne concorde plus.",
        },
    }
)

_REPEATED = {"en": "[Maybe a second copy]", "fr": "[Peut-être une seconde copie]"}


def subject_words(reference: str, title: str) -> str:
    """Return the subject of an appeal: its code first, which replies are asked to quote.

    Both are attested, each for itself.
    """
    return f"{reference} - {title}"


def repeated_words(text: str, language: str) -> str:
    """Mark a subject or an SMS that the recipient may have already (guarantee 6)."""
    return f"{_REPEATED.get(language, _REPEATED['en'])} {text}"
