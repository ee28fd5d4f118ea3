/** Every sentence about decisions on a player's answers, in German. */

import { translate } from '../shared/tongue';
import type { Words } from './words';

translate('me', {
  'notices.title': 'Entscheidungen über deine Antworten',
  'notices.appeal': 'Daran stimmt etwas nicht',
  'notices.text': 'Was sollten wir wissen?',
  'notices.text.why': 'Ein Mensch liest es und sieht noch einmal hin. Es kostet dich nichts.',
  'notices.send': 'Absenden',
  'notices.cancel': 'Nicht jetzt',
  'notices.said': 'Du hast geschrieben: {text}',
  'notices.sent': 'Abgeschickt. Ein Mensch wird es lesen.',
  'pending.title': 'Was deine offenen Punkte hebt',
  'pending.answers': 'Andere beantworten dasselbe. Wo ihr übereinstimmt, gibt es Punkte; wo vor dir noch niemand sicher war, mehr.',
  'pending.checks': 'Einige deiner Antworten werden geprüft, jetzt und später. Je mehr davon bestehen, desto mehr bringen alle.',
  'pending.time': 'Was einmal sicher ist, fällt nie wieder, und steigt, wenn Prüfungen dazukommen. Was nach zwei Tagen übrig ist, richtet sich nach dem, was bis dahin bekannt ist.',
  'ledger.why': 'Nach Tagen erzählt: Wann jede einzelne Antwort sicher wird, würde verraten, welche davon Prüfungen sind.',
} satisfies Words);
