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

  'passport.title': 'Kompetenzpass',
  'passport.why': 'Wie oft Fachleute deine Antworten richtig fanden, die sie später geprüft haben. Er ändert sich einmal am Tag.',
  'passport.none': 'Fachleute prüfen wenige von vielen Antworten. Sobald deine dabei sind, beginnt er hier.',
  'passport.soon': { one: 'Noch {n} geprüfte Antwort, dann zeigt er es.', other: 'Noch {n} geprüfte Antworten, dann zeigt er es.' },
  'passport.choice': 'Ein Label wählen',
  'passport.right': { one: 'von {n} geprüften Antwort richtig', other: 'von {n} geprüften Antworten richtig' },
  'passport.interval': 'Mit 95 % Sicherheit zwischen {low} und {high}.',
  'passport.sign': 'Als Open Badge unterschreiben',
  'passport.save': 'Abzeichen sichern',
  'passport.link': 'Seine öffentliche Adresse',
} satisfies Words);
