/** Every sentence about paid crowds, in German. */

import { translate } from '../../shared/tongue';
import type { Words } from './words';

translate('desk/crowds', {
  title: 'Bezahlte Leute',
  about: 'Lass Leute, die anderswo bezahlt werden, dieselben Runden beantworten. Jede ihrer Kennungen ist eine Person, der so weit vertraut wird wie jeder anderen.',
  loading: 'Wir sehen nach, wer kommen darf …',
  prolific: 'Prolific',
  sona: 'SONA',
  mturk: 'Mechanical Turk',
  open: 'Für {marketplace} öffnen',
  change: 'Ändern',
  'change.of': 'Ändern, wie {marketplace} offen ist',
  closed: 'Geschlossen',
  close: 'Schließen',
  'close.of': 'Für {marketplace} schließen',
  reopen: 'Wieder öffnen',
  'reopen.of': 'Für {marketplace} wieder öffnen',
  came: { one: '{n} kam', other: '{n} kamen' },
  done: { one: '{n} fertig', other: '{n} fertig' },
  failed: { one: '{n} gescheitert', other: '{n} gescheitert' },

  address: 'Adresse der Studie',
  'address.why.prolific': 'Füge sie als URL der Studie ein. Prolific ergänzt den Rest.',
  'address.why.sona': 'Füge sie als URL der Studie ein. SONA ergänzt den Rest.',
  'address.why.mturk': 'Nimm sie als ExternalURL einer ExternalQuestion.',
  copy: 'Kopieren',
  'copy.of': 'Adresse für {marketplace} kopieren',
  copied: 'Kopiert.',
  'copy.failed': 'Dein Browser lässt uns nicht kopieren. Markiere sie und kopiere sie selbst.',

  rounds: 'Zehnerrunden, die jede Person beantwortet',
  'done.code': 'Code für die, die fertig sind',
  'done.code.why': 'Der Abschlusscode deiner Studie. Er wird erst nach der Arbeit gesagt.',
  'failed.code': 'Code für die, die scheitern',
  'failed.code.why': 'Für die, deren Antworten niemand gelesen haben kann oder die nicht weitermachen dürfen. Leer heißt: Sie werden gebeten, die Studie zurückzugeben.',
  'sona.site': 'Deine SONA-Seite',
  'sona.experiment': 'Nummer des Experiments',
  'sona.token': 'Token für die Gutschrift',
  'sona.why': 'Beide stehen in der serverseitigen Abschluss-URL der Studie.',
  'sona.kept': 'Es ist hinterlegt und wird niemandem gezeigt. Leer gelassen bleibt es, wie es ist.',
  'lessons': 'Dieses Projekt verlangt vor der ersten Runde Lektionen. Wer je Antwort bezahlt wird, bekäme sie nicht bezahlt; deshalb lässt es sich ihnen nicht öffnen. Schalte unter „Lektionen“ „Man muss bestehen, bevor man spielt“ aus: Die Lektionen bleiben für alle, die mögen. Oder lege für bezahlte Leute ein eigenes Projekt an.',
  save: 'Speichern',
  cancel: 'Nicht jetzt',
  saved: 'Gespeichert.',
} satisfies Words);
