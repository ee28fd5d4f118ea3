/** Der Laden auf Deutsch. */

import { translate } from '../shared/tongue';
import type { Words } from './words';

const de: Words = {
  'title': 'Der Laden',
  'balance': { one: 'bestätigter Punkt zum Ausgeben', other: 'bestätigte Punkte zum Ausgeben' },
  'lead': 'Punkte sind dein, sobald eine Antwort bestätigt ist. Ausgeben senkt dein Level nie.',
  'failed': 'Der Laden ging nicht auf.',
  'retry': 'Noch einmal',
  'offers': 'Im Regal',
  'none': 'Das Regal ist heute leer. Deine Punkte halten sich.',
  'barred': 'Zu deinen Antworten steht eine Entscheidung, deshalb geht hier gerade nichts. Deine Punkte bleiben, wo sie sind.',
  'barred.why': 'Warum? Und widersprechen',
  'guest': 'Du spielst als Gast. Titel und Farben gehören dir gleich; Codes sind für alle, die ein Konto haben.',
  'guest.button': 'Meine Punkte behalten',
  'nobody': 'Spiel eine Runde, dann zählen hier deine ersten bestätigten Punkte.',
  'nobody.button': 'Runde spielen',

  'price': { one: '{n} Punkt', other: '{n} Punkte' },
  'claim': 'Holen',
  'claim.what': '{name} holen',
  'missing': { one: 'noch {n} Punkt', other: 'noch {n} Punkte' },
  'signup': 'Dafür ein Konto anlegen',
  'sold.out': 'Alle weg',
  'barred.short': 'Gerade nicht',
  'yours': 'Gehört dir',
  'stock': { one: 'das letzte Stück', other: 'noch {n} da' },
  'limit': { one: 'eines für jeden', other: '{n} für jeden' },
  'hold': { one: 'braucht {n} Tag', other: 'braucht {n} Tage' },
  'sample': 'Jemand',

  'ask.cost': '{price} deiner {settled} bestätigten Punkte',
  'ask.left': { one: '{n} Punkt bleibt übrig.', other: '{n} Punkte bleiben übrig.' },
  'ask.hold': {
    one: 'Es braucht {n} Tag, bis es dir gehört. So lange kannst du es zurückgeben.',
    other: 'Es braucht {n} Tage, bis es dir gehört. So lange kannst du es zurückgeben.',
  },
  'ask.final': 'Gehört es dir einmal, kannst du es nicht zurückgeben.',
  'ask.yes': 'Ja, holen',
  'ask.no': 'Jetzt nicht',
  'ask.sending': 'Einen Augenblick …',

  'told.granted': 'Es gehört dir',
  'told.held': 'Für dich zurückgelegt',
  'told.sending': 'Unterwegs',
  'done': 'Fertig',

  'mine': 'Was du geholt hast',
  'mine.none': 'Noch nichts. Was du holst, steht dann hier, mit seinem Code.',
  'code': 'Dein Code',
  'copy': 'Kopieren',
  'copied': 'Kopiert.',
  'copy.failed': 'Das Kopieren ging nicht. Markier ihn stattdessen.',
  'wear': 'Anlegen',
  'worn': 'Ablegen',
  'wearing': 'Du trägst es.',
  'back': 'Zurückgeben',
  'back.done': { one: '{n} Punkt ist zurück.', other: '{n} Punkte sind zurück.' },
  'paid': { one: '{n} Punkt', other: '{n} Punkte' },

  'state.held': 'Für dich zurückgelegt. Erwartet am {when}; manches dauert etwas länger, wenn erst ein Mensch hinsieht.',
  'state.sending': 'Unterwegs. Wer es ausgibt, wird gerade gefragt.',
  'state.granted': 'Gehört dir seit {when}.',
  'state.refused': 'Zurückgezahlt.',
  'state.given_back': 'Zurückgegeben.',
  'why.verdict': 'Eine Entscheidung über deine Antworten kam dazwischen. Deine Punkte sind zurück.',
  'why.waited_too_long': 'Es hat zu lange niemand hingesehen. Deine Punkte sind zurück.',
  'why.changed_mind': 'Du hast es zurückgegeben und deine Punkte wiederbekommen.',
};

translate('shop', de);
